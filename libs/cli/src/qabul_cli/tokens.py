"""`qabul token`: tokens of the local stack's development key."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import typer

from qabul_chassis.auth import REGION_WIDE, Role, issue_token
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.credentials import dev_key
from qabul_cli.language import After
from qabul_cli.output import Output
from qabul_cli.places import find_local_stack
from qabul_cli.plain import iso
from qabul_cli.problems import Usage
from qabul_cli.speaking import say

_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST: Final = timedelta(days=366)

EXAMPLES = """Examples:

  qabul token --role registrar

  qabul token --role executor --organisation water-utility --lifetime 30m

  grpcurl -plaintext -H "authorization: Bearer $(qabul token --role operator)" ...
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("token", epilog=EXAMPLES)(token)


def token(
    *,
    role: Annotated[list[Role], typer.Option(help="What the bearer is; may be given several times.")],
    organisation: Annotated[
        str | None, typer.Option(metavar="CODE", help="The bearer's organisation; the roles of one need it.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Who the audit says it was; made of the role unless set.")] = None,
    name: Annotated[str | None, typer.Option(help="Full name, as a signature on a resolution shows it.")] = None,
    lifetime: Annotated[str, typer.Option(metavar="30m|12h|7d", help="How long it is good for.")] = "12h",
    region: Annotated[str | None, typer.Option(metavar="CODE", help="Another region than the local stack's.")] = None,
    lang: After = None,
    as_json: AsJson = False,
) -> None:
    """Print a token of the local stack, and nothing else.

    It is signed with the development key of `make up`, which no production setting accepts.
    """
    with problems_said(as_json=as_json, lang=lang):
        if not organisation and (own := sorted(set(role) - REGION_WIDE)):
            raise Usage(
                say(
                    "Expected --organisation for the role {role}, which sees the rows of one organisation only.",
                    role=own[0],
                ),
                hint=say("Give its code, such as --organisation water-utility."),
            )
        local = find_local_stack()
        key = dev_key(local)
        claims: dict[str, Any] = {
            "subject": subject or "-".join(["cli", *role, *([organisation] if organisation else [])]),
            "name": name or "",
            "roles": [str(each) for each in role],
            "organisation": organisation,
            "region": region or (local.region if local else ""),
        }
        now, life = datetime.now(UTC), _lifetime(lifetime)
        issued = issue_token(key, **claims, lifetime=life, now=now)
        Output(as_json=as_json).show({"token": issued, "expires_at": iso(now + life), **claims}, issued)


def _lifetime(text: str) -> timedelta:
    parts = re.fullmatch(r"([1-9]\d{0,5})([mhd])", text)
    life = int(parts[1]) * _UNITS[parts[2]] if parts else None
    if life is None or life > _LONGEST:
        raise Usage(
            say(
                "Expected a --lifetime such as 30m, 12h or 7d, at most {longest}d, but found '{found}'.",
                longest=_LONGEST.days,
                found=text,
            )
        )
    return life
