"""`qabul dead-letters`: events that could not be handled; shown, and handed to their consumers again."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.chosen import Service, named
from qabul_cli.given import given
from qabul_cli.output import columns, facts, instant
from qabul_cli.places import SERVICES
from qabul_cli.plain import plain, word
from qabul_cli.problems import Refused, Usage
from qabul_cli.session import Session
from qabul_cli.speaking import say

app = typer.Typer(help="Events that could not be handled, in every service.", no_args_is_help=True)

_STATE = pb.DeadLetterState.DESCRIPTOR
_PAGE = 500
_HEADINGS = ("service", "id", "consumer", "event", "state", "tried", "failed", "again", "error")

LIST_EXAMPLES = """Examples:

  qabul dead-letters list

  qabul dead-letters list --service routing --json | jq -r '.dead_letters[].dead_letter_id'
"""

SHOW_EXAMPLES = """Examples:

  qabul dead-letters show 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e
"""

RETRY_EXAMPLES = """Examples:

  qabul dead-letters retry 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e

  qabul dead-letters retry --all --service routing

  qabul dead-letters retry --all
"""


@app.command("list", epilog=LIST_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def list_(
    session: Session,
    *,
    service: Service = None,
    consumer: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of one consumer.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=_PAGE, help="How many of each service.")] = 50,
) -> None:
    """List what could not be handled, oldest first: waiting to be tried again, or parked for a person."""
    request = pb.ListDeadLettersRequest(page_size=limit, consumer=given("--consumer", consumer))
    found = await session.ask_each(named(service), lambda name: session.operations(name).ListDeadLetters(request))
    table = columns(*_HEADINGS)
    for name, page in found.items():
        for letter in page.dead_letters:
            table.add_row(name, *_cells(letter))
    total = sum(page.total_size for page in found.values())
    listed = [{"service": name, **plain(letter)} for name, page in found.items() for letter in page.dead_letters]
    content = {"dead_letters": listed, "total_size": total, "not_asked": session.not_asked}
    session.output.show(content, *([table] if listed else []))
    session.say_total("dead letters", shown=len(listed), total=total, asked=found)


@app.command("show", epilog=SHOW_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def show(
    session: Session,
    dead_letter: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `list` shows it.")],
    *,
    service: Service = None,
) -> None:
    """Show one with its error and its headers.

    What the event says is shown to nobody: it may be anybody's data.
    """
    name, found = await _find(session, _id_in(dead_letter), named(service))
    letter = found.dead_letter
    table = facts(
        [
            ("service", name),
            ("id", letter.dead_letter_id),
            ("consumer", letter.consumer),
            ("event", letter.event_type),
            ("event id", letter.event_id),
            ("subject", letter.subject),
            ("state", word(_STATE, letter.state)),
            ("tried", say("{count} times", count=letter.attempts)),
            ("failed", instant(letter.failed_at)),
            ("again", instant(letter.due_at)),
            ("error", letter.error),
            ("payload", say("{count} bytes", count=found.payload_bytes)),
            ("headers", facts(sorted(found.headers.items()), said=False)),
        ]
    )
    session.output.show({"service": name, **plain(found)}, table)


@app.command("retry", epilog=RETRY_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def retry(
    session: Session,
    dead_letter: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, as `list` shows them.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
    consumer: Annotated[str | None, typer.Option(metavar="NAME", help="All of one consumer.")] = None,
    service: Service = None,
) -> None:
    """Hand events to their consumers once more, in their order.

    Exit code 1 when one of them could not be handled again.
    """
    ids, consumer = [_id_in(each) for each in dead_letter or ()], given("--consumer", consumer)
    if (bool(ids), everything, bool(consumer)).count(True) != 1:
        raise Usage(say("Expected ids, or --all, or --consumer, and only one of them."))
    services = named(service)
    if ids:
        owners: dict[str, list[str]] = defaultdict(list)
        for each in dict.fromkeys(ids):
            name, _ = await _find(session, each, services)
            owners[name].append(each)
        asked = {name: [pb.RetryDeadLettersRequest(dead_letter_ids=mine)] for name, mine in owners.items()}
    else:
        asked = {
            name: [pb.RetryDeadLettersRequest(consumer=each) for each in sorted(consumers)]
            for name, consumers in (await _consumers(session, services, consumer)).items()
        }
    await _retry(session, asked)


async def _retry(session: Session, asked: dict[str, list[pb.RetryDeadLettersRequest]]) -> None:
    handled: list[dict[str, str]] = []
    dead: list[tuple[str, pb.DeadLetter]] = []
    for name, requests in asked.items():
        for request in requests:
            answer = await _until_settled(session, name, request)
            handled += [{"service": name, "dead_letter_id": each} for each in answer.handled_ids]
            dead += [(name, letter) for letter in answer.still_dead]
    table = columns(*_HEADINGS)
    for name, letter in dead:
        table.add_row(name, *_cells(letter))
    still_dead = [{"service": name, **plain(letter)} for name, letter in dead]
    content = {"handled": handled, "still_dead": still_dead, "not_asked": session.not_asked}
    counted = say("Handled: {handled}. Still dead: {dead}.", handled=len(handled), dead=len(dead))
    told = [counted] if asked else []  # by nobody: nothing is known
    session.output.show(content, *told, *([table] if dead else []))
    if dead:
        session.put_up_with(
            Refused(
                say("{count} of {total} could not be handled again.", count=len(dead), total=len(dead) + len(handled))
            )
        )


async def _until_settled(
    session: Session, service: str, request: pb.RetryDeadLettersRequest
) -> pb.RetryDeadLettersResponse:
    """Retry; of a consumer with more than one call takes, as long as calls get anywhere."""
    whole = pb.RetryDeadLettersResponse()
    while True:
        answer = await session.ask(service, session.operations(service).RetryDeadLetters(request))
        whole.handled_ids.extend(answer.handled_ids)
        full = len(answer.handled_ids) + len(answer.still_dead) >= _PAGE
        if not (request.consumer and full and answer.handled_ids):
            whole.still_dead.extend(answer.still_dead)
            return whole


async def _consumers(session: Session, services: Sequence[str], only: str) -> dict[str, set[str]]:
    """The consumers that have dead letters, by service."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    request = pb.ListDeadLettersRequest(page_size=_PAGE, consumer=only)
    pages = session.pages(services, request, lambda name, each: session.operations(name).ListDeadLetters(each))
    async for name, page in pages:
        found[name] |= {letter.consumer for letter in page.dead_letters}
    return found


async def _find(session: Session, dead_letter: str, services: Sequence[str]) -> tuple[str, pb.GetDeadLetterResponse]:
    """The service that keeps a dead letter, and the dead letter.

    Raises:
        CommandFailed: a service refused, or was away, and none of the others has it.
        Refused: all answered, and none has it.
    """
    request = pb.GetDeadLetterRequest(dead_letter_id=dead_letter)

    async def look(service: str) -> pb.GetDeadLetterResponse | None:
        return await session.ask(service, session.operations(service).GetDeadLetter(request))

    if found := await session.search(services, look):
        return found
    raise Refused(
        say("No dead letter {id} is kept by {services}.", id=dead_letter, services=", ".join(services)),
        hint=say("`qabul dead-letters list` shows those there are."),
    )


def _id_in(text: str) -> str:
    """The id that somebody typed, or copied from a list."""
    try:
        return str(UUID(text))
    except ValueError:
        raise Usage(
            say("Expected an id as `qabul dead-letters list` shows it, but found '{found}'.", found=text)
        ) from None


def _cells(letter: pb.DeadLetter) -> list[str]:
    return [
        letter.dead_letter_id,
        letter.consumer,
        letter.event_type.rpartition(".")[2],
        word(_STATE, letter.state) or "",
        str(letter.attempts),
        instant(letter.failed_at),
        instant(letter.due_at),
        escape(letter.error),
    ]
