"""`qabul appeals`: what intake has, for staff."""

from datetime import datetime
from typing import Annotated, Any

import typer

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.wire import to_date
from qabul_cli.calling import calls
from qabul_cli.output import columns, day, facts, instant
from qabul_cli.plain import plain, word, words
from qabul_cli.problems import refuse_stray
from qabul_cli.session import Session
from qabul_cli.speaking import say

app = typer.Typer(help="Appeals as intake has them.", no_args_is_help=True)

_STATUS = appeal_pb2.AppealStatus.DESCRIPTOR
_LARGEST_PAGE = 500
#: What a list leaves out: it is anybody's data, and nobody needs that of everybody.
_PERSONAL = ("applicant", "text", "summary", "arguments")

LIST_EXAMPLES = """Examples:

  qabul appeals list --status registered

  qabul appeals list --territory chust --from 2026-03-01 --to 2026-03-31 --limit 500

  qabul appeals list --json | jq -r '.appeals[].facts.number'
"""

SHOW_EXAMPLES = """Examples:

  qabul appeals show N-2026-000017

  qabul appeals show 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e --json --token "$TOKEN"
"""


@app.command("list", epilog=LIST_EXAMPLES)
@calls("intake", role=Role.ANALYST)
async def list_(
    session: Session,
    *,
    status: Annotated[
        list[str] | None,
        typer.Option(metavar="|".join(words(_STATUS)), help="Only these; may be given several times."),
    ] = None,
    sector: Annotated[str, typer.Option(metavar="CODE", help="Only this sector.")] = "",
    territory: Annotated[str, typer.Option(metavar="CODE", help="Only this district or city.")] = "",
    received_from: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Received since.")
    ] = None,
    received_to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Received until.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List appeals, newest first: numbers, dates and codes.

    Names nobody; `appeals show` does. The reading is audited.
    """
    request = pb.ListAppealsRequest(
        statuses=_statuses(status or []),
        sector=sector,
        territory=territory,
        received_from=to_date(received_from and received_from.date()),
        received_to=to_date(received_to and received_to.date()),
    )
    appeals, total = await _pages(session, request, limit)
    table = columns("number", "status", "kind", "sector", "territory", "received", "due")
    for appeal in appeals:
        seen = appeal.facts
        table.add_row(
            seen.number,
            word(_STATUS, appeal.status) or "",
            word(appeal_pb2.AppealKind.DESCRIPTOR, seen.kind) or "",
            seen.sector,
            seen.territory,
            day(seen.received_on),
            day(seen.due_on),
        )
    session.output.show({"appeals": [_impersonal(appeal) for appeal in appeals], "total_size": total}, table)
    counted = say("{shown} of {total}.", shown=len(appeals), total=total)
    session.output.note(counted + (" " + say("--limit shows more.") if len(appeals) < total else ""))


@app.command("show", epilog=SHOW_EXAMPLES)
@calls("intake", role=Role.AUDITOR)
async def show(
    session: Session,
    appeal: Annotated[str, typer.Argument(metavar="APPEAL", help="Its number or its id.")],
) -> None:
    """Show one appeal as its staff see it.

    With the applicant's personal data, as far as the token's role may see them; the reading is audited.
    """
    answer = await session.ask("intake", session.intake.GetAppeal(pb.GetAppealRequest(appeal=appeal)))
    found = answer.appeal
    session.output.show(plain(found), facts(_rows(found)))


async def _pages(session: Session, request: pb.ListAppealsRequest, limit: int) -> tuple[list[appeal_pb2.Appeal], int]:
    appeals: list[appeal_pb2.Appeal] = []
    while True:
        request.page_size = min(_LARGEST_PAGE, limit - len(appeals))
        page = await session.ask("intake", session.intake.ListAppeals(request))
        appeals += page.appeals
        request.page_token = page.next_page_token
        if not page.next_page_token or len(appeals) >= limit:
            return appeals, page.total_size


def _statuses(chosen: list[str]) -> list[Any]:
    known = words(_STATUS)
    for each in chosen:
        refuse_stray(each, known, "--status")
    return [known[each] for each in chosen]


def _impersonal(appeal: appeal_pb2.Appeal) -> dict[str, Any]:
    return {name: value for name, value in plain(appeal).items() if name not in _PERSONAL}


def _rows(appeal: appeal_pb2.Appeal) -> list[tuple[str, Any]]:
    seen = appeal.facts
    return [
        ("number", seen.number),
        ("appeal id", seen.appeal_id),
        ("status", word(_STATUS, appeal.status)),
        ("kind", word(appeal_pb2.AppealKind.DESCRIPTOR, seen.kind)),
        ("channel", word(appeal_pb2.Channel.DESCRIPTOR, seen.channel)),
        ("language", seen.language),
        ("territory", " ".join(filter(None, (seen.territory, appeal.mahalla)))),
        ("sector", seen.sector),
        ("topic", seen.topic),
        ("against", seen.complaint_against),
        ("received", day(seen.received_on)),
        ("entered", instant(appeal.entered_at)),
        ("entered late", appeal.late_entry_reason),
        ("due", day(seen.due_on)),
        ("term", appeal.term.sentence),
        ("accepted", instant(appeal.accepted_at)),
        ("remark", appeal.acceptance_remark if appeal.HasField("accepted_at") else ""),
        ("closed", instant(appeal.closed_at)),
        *_applicant(appeal.applicant, anonymous=seen.anonymous_candidate),
        ("amiss", ", ".join(word(appeal_pb2.AppealDefect.DESCRIPTOR, each) or "" for each in appeal.defects)),
        ("text", appeal.text),
        *((say("argument {number}", number=each.number), each.text) for each in appeal.arguments),
    ]


def _applicant(applicant: appeal_pb2.Applicant, *, anonymous: bool) -> list[tuple[str, str]]:
    entity, is_entity = applicant.legal_entity, applicant.HasField("legal_entity")
    person = entity.head if is_entity else applicant.individual
    full_name = " ".join(filter(None, (person.surname, person.given_name, person.patronymic)))
    return [
        ("applicant", entity.name if is_entity else full_name),
        ("head", full_name if is_entity else ""),
        ("anonymous", say("perhaps; decided after the study (O16)") if anonymous else ""),
        ("STIR", entity.stir),
        ("PINFL", person.pinfl),
        ("born", day(person.born_on)),
        ("address", applicant.address),
        ("phone", applicant.phone),
        ("e-mail", applicant.email),
    ]
