"""`qabul incidents`: steps that failed for good; shown, tried again, or done by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.chosen import Service, named
from qabul_cli.given import given, given_fields
from qabul_cli.knowing import refuse_unknown
from qabul_cli.output import age, columns, facts, instant
from qabul_cli.places import SERVICES
from qabul_cli.plain import plain
from qabul_cli.problems import CallFailed, Refused, Usage
from qabul_cli.process.show import waits_for
from qabul_cli.session import Session
from qabul_cli.speaking import say

app = typer.Typer(help="Steps that failed for good, in every service.", no_args_is_help=True)

_PAGE = 500
#: Lines of history that say how an instance came to where it stopped.
_LAST_LINES = 12

#: What a step stopped of, for people.
_KINDS = {
    "engine": "the process cannot go on from here",
    "job": "a worker's attempts are used up",
}

LIST_EXAMPLES = """Examples:

  qabul incidents list

  qabul incidents list --service execution --element seal-answer

  qabul incidents list --json | jq -r '.incidents[] | "\\(.incident) \\(.reason)"'
"""

SHOW_EXAMPLES = """Examples:

  qabul incidents show 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7
"""

RETRY_EXAMPLES = """Examples:

  qabul incidents retry 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7

  qabul incidents retry --all --service execution --element seal-answer

  qabul incidents retry 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/9 --variables '{"pages": 3}'
"""

RESOLVE_EXAMPLES = """Examples:

  qabul incidents resolve 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7 --reason "sealed on paper" --output '{"pages": 3}'

  qabul incidents resolve 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7 --reason "ticket 4711" --output-file outcome.json

  jq -n '{pages: 3}' | qabul incidents resolve 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7 --reason "by hand" --output-file -
"""

Incident = Annotated[str, typer.Argument(metavar="INSTANCE/TOKEN", help="The incident, as `list` shows it.")]
Process = Annotated[str | None, typer.Option(metavar="ID", help="Only those of one process.")]
Element = Annotated[str | None, typer.Option(metavar="ID", help="Only those at one element of the diagram.")]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an incident is: a token of an instance."""

    instance_id: str
    token: int

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that somebody typed, or copied from a list."""
        instance, _, token = text.partition("/")
        try:
            return cls(str(UUID(instance)), int(token))
        except ValueError:
            raise Usage(
                say("Expected INSTANCE/TOKEN as `qabul incidents list` shows it, but found '{found}'.", found=text)
            ) from None


@app.command("list", epilog=LIST_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def list_(
    session: Session,
    *,
    service: Service = None,
    process: Process = None,
    element: Element = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=_PAGE, help="How many of each service.")] = 50,
) -> None:
    """List the steps that failed for good and wait for a person, oldest first.

    A job is a worker whose attempts are used up; anything else the process itself cannot do.
    """
    process, element = given("--process", process), given("--element", element)
    request = pb.ListIncidentsRequest(page_size=limit, process=process, element=element)
    found = await session.ask_each(named(service), lambda name: session.operations(name).ListIncidents(request))
    listed = [(name, each) for name, page in found.items() for each in page.incidents]
    total = sum(page.total_size for page in found.values())
    incidents = [_plain(name, each) for name, each in listed]
    content = {"incidents": incidents, "total_size": total, "not_asked": session.not_asked}
    session.output.show(content, *([_table(listed)] if listed else []))
    if not total and (process or element):
        await refuse_unknown(session, found, process=process, element=element)
    session.say_total("incidents", shown=len(listed), total=total, asked=found)


@app.command("show", epilog=SHOW_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def show(session: Session, incident: Incident, *, service: Service = None) -> None:
    """Show one with its reason, what else its instance waits for, and what happened before.

    The variables of the instance are shown to nobody: they may be anybody's data.
    """
    name, found = await _find(session, Place.read(incident), named(service))
    request = pb.GetProcessRequest(
        key=found.key, process=found.process, instance_id=found.instance_id, without_diagram=True, with_history=True
    )
    seen = await session.ask(name, session.operations(name).GetProcess(request))
    lines = seen.history[-_LAST_LINES:]
    beside = [token for token in seen.tokens if token.token != found.token]
    table = facts(
        [
            ("service", name),
            ("incident", incident),
            ("process", found.process),
            ("version", seen.version),
            ("key", found.key),
            ("element", found.element),
            ("kind", say(_KINDS[found.kind]) if found.kind in _KINDS else found.kind),
            ("since", f"{instant(found.raised_at)} ({age(found.raised_at)})"),
            ("reason", found.reason),
            (
                "beside it",
                _rows((token.element, f"{waits_for(token.kind)}, {instant(token.since)}") for token in beside),
            ),
            ("timers", _rows((timer.element, instant(timer.due_at)) for timer in seen.timers)),
            ("before it", _rows((instant(line.at), f"{line.element} {line.what}") for line in lines)),
        ]
    )
    instance = plain(seen)
    del instance["diagram"]
    session.output.show({**_plain(name, found), "instance": instance}, table)


@app.command("retry", epilog=RETRY_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def retry(
    session: Session,
    incident: Annotated[
        list[str] | None, typer.Argument(metavar="INSTANCE/TOKEN", help="Incidents, as `list` shows them.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All there are, or all that the options choose.")] = False,
    variables: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="Variables to correct first. A command line stays in the shell's history."),
    ] = None,
    variables_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the variables; - reads it from standard input."),
    ] = None,
    process: Process = None,
    element: Element = None,
    service: Service = None,
) -> None:
    """Try failed steps again, after mending what made them fail.

    A worker runs again by itself soon after; whether it fared better, `list` shows. Where a variable made the process
    stop, correct it; audited with the names of the variables. Exit code 1 when a process stopped again at once.
    """
    process, element = given("--process", process), given("--element", element)
    if bool(incident) == everything:
        raise Usage(say("Expected incidents, or --all, and only one of them."))
    if incident and (process or element):
        raise Usage(say("Expected --process and --element with --all, but incidents are named."))
    corrected = given_fields("--variables", variables, variables_file)
    places, services = [Place.read(each) for each in incident or ()], named(service)
    chosen = (
        [await _find(session, each, services) for each in dict.fromkeys(places)]
        if places
        else await _all(session, services, pb.ListIncidentsRequest(page_size=_PAGE, process=process, element=element))
    )
    retried: list[tuple[str, pb.Incident]] = []
    stopped: list[tuple[str, pb.Incident]] = []
    settled: list[tuple[str, pb.Incident]] = []
    with session.output.progress(say("retrying"), len(chosen)) as advance:
        for name, each in chosen:
            request = pb.RetryIncidentRequest(instance_id=each.instance_id, token=each.token, variables_json=corrected)
            try:
                answer = await session.ask(name, session.operations(name).RetryIncident(request))
            except CallFailed as problem:
                if problem.away:
                    raise
                if problem.nothing_there:
                    settled.append((name, each))  # somebody else was quicker
                else:
                    session.put_up_with(problem)
            else:
                retried.append((name, each))
                stopped += [(name, raised) for raised in answer.raised]
            advance(1)
    content = {
        "retried": [_plain(name, each) for name, each in retried],
        "raised": [_plain(name, each) for name, each in stopped],
        "settled_meanwhile": [_plain(name, each) for name, each in settled],
        "not_asked": session.not_asked,
    }
    counted = say("Retried: {retried}. Stopped again: {stopped}.", retried=len(retried), stopped=len(stopped))
    told = [counted] if set(services) - {*session.not_asked} else []
    session.output.show(content, *told, *([_table(stopped)] if stopped else []))
    _say_stopped(session, stopped)
    if not chosen and (process or element):
        asked = [name for name in services if name not in session.not_asked]
        await refuse_unknown(session, asked, process=process, element=element)


@app.command("resolve", epilog=RESOLVE_EXAMPLES)
@calls(*SERVICES, role=Role.OPERATOR)
async def resolve(
    session: Session,
    incident: Incident,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it was done by hand; kept in the audit.")],
    output: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="Outcome of the step. A command line stays in the shell's history."),
    ] = None,
    output_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the outcome; - reads it from standard input."),
    ] = None,
    service: Service = None,
) -> None:
    """Complete a failed step by hand, with the outcome its worker would have handed back.

    The worker does not run again. Audited with the reason and the names of the outcome's fields. Exit code 1 when the
    process stopped again at once.
    """
    outcome, reason = given_fields("--output", output, output_file), given("--reason", reason)
    name, found = await _find(session, Place.read(incident), named(service))
    request = pb.ResolveIncidentRequest(
        instance_id=found.instance_id, token=found.token, output_json=outcome, reason=reason
    )
    answer = await session.ask(name, session.operations(name).ResolveIncident(request))
    stopped = [(name, each) for each in answer.raised]
    content = {"resolved": _plain(name, found), "raised": [_plain(*each) for each in stopped]}
    told = escape(say("Resolved: {element} of {key}.", element=found.element, key=found.key))
    session.output.show(content, told, *([_table(stopped)] if stopped else []))
    _say_stopped(session, stopped)


def _say_stopped(session: Session, stopped: Sequence[tuple[str, pb.Incident]]) -> None:
    if stopped:
        session.put_up_with(
            Refused(
                say("{count} stopped again.", count=len(stopped)),
                hint=say("`qabul incidents show` says where and why."),
            )
        )


async def _find(session: Session, place: Place, services: Sequence[str]) -> tuple[str, pb.Incident]:
    """The service that has an incident, and the incident.

    Raises:
        CommandFailed: a service was away or refused, and none of the others has it.
        Refused: all answered, and none has it.
    """
    request = pb.ListIncidentsRequest(page_size=_PAGE, instance_id=place.instance_id)

    async def look(service: str) -> pb.Incident | None:
        page = await session.ask(service, session.operations(service).ListIncidents(request))
        return next((each for each in page.incidents if each.token == place.token), None)

    if found := await session.search(services, look):
        return found
    raise Refused(
        say(
            "No incident {instance_id}/{token} is known to {services}.",
            instance_id=place.instance_id,
            token=place.token,
            services=", ".join(services),
        ),
        hint=say(
            "It may have been settled, and a step that stopped again is a new incident; "
            "`qabul incidents list` shows them."
        ),
    )


async def _all(
    session: Session, services: Iterable[str], request: pb.ListIncidentsRequest
) -> Sequence[tuple[str, pb.Incident]]:
    """All incidents of a choice, service by service, as they are before any is retried."""
    pages = session.pages(list(services), request, lambda name, each: session.operations(name).ListIncidents(each))
    return [(name, each) async for name, page in pages for each in page.incidents]


def _rows(rows: Iterable[tuple[str, str]]) -> Table | None:
    """Rows in a row; none when there are none."""
    listed = list(rows)
    return facts(listed, said=False) if listed else None


def _plain(service: str, incident: pb.Incident) -> dict[str, Any]:
    return {"service": service, "incident": f"{incident.instance_id}/{incident.token}", **plain(incident)}


def _table(incidents: Iterable[tuple[str, pb.Incident]]) -> Table:
    table = columns("service", "incident", "process", "element", "kind", "since", "reason")
    for name, each in incidents:
        table.add_row(
            name,
            f"{each.instance_id}/{each.token}",
            escape(each.process),
            escape(each.element),
            each.kind,
            instant(each.raised_at),
            escape(each.reason),
        )
    return table
