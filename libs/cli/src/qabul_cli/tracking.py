"""`qabul track`: how an appeal stands, for whoever has its number and secret code."""

from typing import Annotated

import typer

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.output import day, facts, instant
from qabul_cli.plain import plain, word
from qabul_cli.session import Session

EXAMPLES = """Examples:

  qabul track N-2026-000017 7KQ2-XM4T-9PRD

  qabul track N-2026-000017 7KQ2-XM4T-9PRD --lang ru

  qabul track N-2026-000017 7KQ2-XM4T-9PRD --json | jq -r .status
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("track", epilog=EXAMPLES)(track)


@calls("intake", role=Role.APPLICANT_GATEWAY)
async def track(
    session: Session,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The appeal's number, such as N-2026-000017.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="The secret code given when it was submitted.")],
) -> None:
    """Show how an appeal stands, as the citizen sees it: its steps, what comes next, and the answer."""
    request = pb.TrackAppealRequest(number=number, secret_code=code)
    found = await session.ask("intake", session.intake.TrackAppeal(request))
    steps = facts((instant(step.at), step.title) for step in found.steps)
    table = facts(
        [
            ("number", found.number),
            ("status", word(appeal_pb2.AppealStatus.DESCRIPTOR, found.status)),
            ("received", day(found.received_on)),
            ("due", day(found.due_on)),
            ("steps", steps),
            ("next", found.next_step),
            ("answer", found.answer_url),
        ]
    )
    session.output.show(plain(found), table)
