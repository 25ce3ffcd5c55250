"""`qabul submit`: an appeal from options or a file, its text from an argument, a file or standard input."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.identity import uuid7
from qabul_cli.calling import calls
from qabul_cli.inputs import STANDARD, read_text
from qabul_cli.output import day, facts
from qabul_cli.plain import plain, words
from qabul_cli.problems import CallFailed, Usage
from qabul_cli.requests import read_file, to_message
from qabul_cli.session import Session
from qabul_cli.speaking import say

_KINDS = "|".join(words(appeal_pb2.AppealKind.DESCRIPTOR))
_CHANNELS = "|".join(words(appeal_pb2.Channel.DESCRIPTOR))
_APPLICANT = "Applicant (better in --file: a command line stays in the shell's history)"
_DETAILS = "Details"

#: What an appeal is, and how it came, when nobody says so.
_DEFAULTS = {"kind": "application", "channel": "portal"}

EXAMPLES = """Examples:

  qabul submit "Уч кундан бери сув йўқ" --territory namangan-city --topic utilities-water

  qabul submit --file appeal.yaml

  cat letter.txt | qabul submit - --territory chust --kind complaint --lang en

appeal.yaml has the fields of SubmitAppealRequest; options given beside it win:

  territory: chust

  text: Маҳалламизда уч кундан бери сув йўқ.

  applicant: {individual: {surname: Каримов, given_name: Алишер}, phone: "+998 90 123-45-67"}
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("submit", epilog=EXAMPLES)(submit)


@calls("intake", role=Role.APPLICANT_GATEWAY)
async def submit(
    session: Session,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The appeal's words; `-` reads them from standard input.")
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", exists=True, dir_okay=False, help="The appeal as YAML or JSON (see below)."),
    ] = None,
    text_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="File with the appeal's words, in UTF-8.")
    ] = None,
    territory: Annotated[str | None, typer.Option(metavar="CODE", help="District or city; needed.")] = None,
    kind: Annotated[str | None, typer.Option(metavar=_KINDS, help="What it is; application unless set.")] = None,
    channel: Annotated[str | None, typer.Option(metavar=_CHANNELS, help="How it came; portal unless set.")] = None,
    sector: Annotated[str | None, typer.Option(metavar="CODE", help="Sector; may be left to the staff.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="CODE", help="Topic; may be left to the staff.")] = None,
    mahalla: Annotated[str | None, typer.Option(rich_help_panel=_DETAILS)] = None,
    argument: Annotated[
        list[str] | None,
        typer.Option(help="One argument to be met (P2.4); may be given several times.", rich_help_panel=_DETAILS),
    ] = None,
    text_language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Of the text; recognised unless set.", rich_help_panel=_DETAILS),
    ] = None,
    received_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Day it was received; today unless set.",
            rich_help_panel=_DETAILS,
        ),
    ] = None,
    late_entry_reason: Annotated[
        str | None, typer.Option(help="Why it is entered after that day.", rich_help_panel=_DETAILS)
    ] = None,
    needs_study: Annotated[
        bool | None, typer.Option("--needs-study", help="Takes the longer term (ZRU-445).", rich_help_panel=_DETAILS)
    ] = None,
    complaint_against: Annotated[
        str | None, typer.Option(metavar="CODE", help="Organisation complained about.", rich_help_panel=_DETAILS)
    ] = None,
    applicants: Annotated[
        int | None, typer.Option(min=1, help="How many people sign it.", rich_help_panel=_DETAILS)
    ] = None,
    confidential: Annotated[
        bool | None, typer.Option("--confidential", help="Confidentiality is asked.", rich_help_panel=_DETAILS)
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(
            metavar="UUID",
            help="Send the same one again to retry: the first answer comes back, nothing is doubled.",
            rich_help_panel=_DETAILS,
        ),
    ] = None,
    surname: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
    given_name: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
    patronymic: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
    pinfl: Annotated[str | None, typer.Option(help="14 digits.", rich_help_panel=_APPLICANT)] = None,
    entity: Annotated[
        str | None,
        typer.Option(help="Name of a legal entity; the names above are then its head's.", rich_help_panel=_APPLICANT),
    ] = None,
    stir: Annotated[str | None, typer.Option(help="Of the legal entity, 9 digits.", rich_help_panel=_APPLICANT)] = None,
    address: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
    phone: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
    email: Annotated[str | None, typer.Option(rich_help_panel=_APPLICANT)] = None,
) -> None:
    """Submit an appeal; it is registered at once.

    Prints its number, the secret code to follow it by, and its legal term with the reasons for it.
    """
    person = {"surname": surname, "given_name": given_name, "patronymic": patronymic, "pinfl": pinfl}
    written = read_file(file) if file else {}
    of_entity = entity or stir or "legal_entity" in (written.get("applicant") or {})
    who: Mapping[str, Any] = (
        {"legal_entity": {"name": entity, "stir": stir, "head": person}} if of_entity else {"individual": person}
    )
    options = {
        "request_id": request_id,
        "kind": kind,
        "channel": channel,
        "language": text_language,
        "text": _text(text, text_file),
        "sector": sector,
        "topic": topic,
        "territory": territory,
        "mahalla": mahalla,
        "applicant": {**who, "address": address, "phone": phone, "email": email},
        "arguments": argument or None,
        "received_on": received_on and received_on.date(),
        "late_entry_reason": late_entry_reason,
        "needs_study": needs_study,
        "complaint_against": complaint_against,
        "applicants": applicants,
        "confidentiality_asked": confidential,
    }
    values = merged({**_DEFAULTS, "request_id": str(uuid7()), **written}, options)
    if "text" not in values:
        values["text"] = _piped_text()
    if not values.get("territory"):
        raise Usage(say("Expected --territory (O2), the code of a district or city, but it is not given."))
    await _send(session, to_message(pb.SubmitAppealRequest, values))


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over` that are given, also inside nested fields."""
    result = dict(base)
    for name, value in over.items():
        if isinstance(value, Mapping):
            inner = result.get(name) or {}
            # What is there in another shape stays, so that it is refused and not silently lost.
            if isinstance(inner, Mapping) and (within := merged(inner, value)):
                result[name] = within
        elif value is not None:
            result[name] = value
    return result


async def _send(session: Session, request: pb.SubmitAppealRequest) -> None:
    try:
        answer = await session.ask("intake", session.intake.SubmitAppeal(request))
    except CallFailed as problem:
        if problem.away:
            # It may have been registered all the same; the same id brings that answer back.
            again = say("Then send it again with --request-id {id}.", id=request.request_id)
            problem.hint = f"{problem.hint} {again}".strip()
        raise
    table = facts(
        [
            ("number", answer.number),
            ("secret code", answer.secret_code),
            ("received", day(answer.received_on)),
            ("due", day(answer.due_on)),
            ("term", answer.term.sentence),
            ("appeal id", answer.appeal_id),
        ]
    )
    session.output.show(plain(answer), table)
    session.output.note(say("Follow it: {command}", command=f"qabul track {answer.number} {answer.secret_code}"))


def _text(text: str | None, file: Path | None) -> str | None:
    if text is not None and file is not None:
        raise Usage(say("Expected the text once, but both TEXT and --text-file are given."))
    if file is not None:
        return read_text(file)
    return _piped_text() if text == "-" else text


def _piped_text() -> str:
    if sys.stdin.isatty():
        raise Usage(
            say("Expected the appeal's text, but there is none."),
            hint=say("Give it as TEXT, with --text-file, in --file, or pipe it in."),
        )
    return read_text(STANDARD)
