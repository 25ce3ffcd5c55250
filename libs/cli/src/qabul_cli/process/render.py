"""`qabul process render`: a diagram as SVG, with an appeal's way on it, or with all that waits; no browser."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Never

import typer
from rich.markup import escape

import qabul_bpmn
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.operations.v1 import processes_pb2 as processes
from qabul_bpmn.drawing import Marks
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.inputs import STANDARD, read_bytes
from qabul_cli.places import SERVICES
from qabul_cli.problems import Refused, Usage
from qabul_cli.process.called import go_down, hints, plain_calls
from qabul_cli.process.files import read_diagram, refuse_two_documents, write_picture
from qabul_cli.process.pictures import marks_of_all, marks_of_instance
from qabul_cli.process.standing import Wanted, called_by, sought_for, unless_absent
from qabul_cli.process.versions import process_of, version_among
from qabul_cli.session import Session
from qabul_cli.speaking import say

EXAMPLES = """Examples:

  qabul process render intake --appeal N-2026-000017 --out x.svg  (its tokens, its way, what stopped)

  qabul process render review --appeal N-2026-000017 --attempt 1  (into review-N-2026-000017.svg)

  qabul process render routing --appeal N-2026-000017 --called hold-hearing  (the process that this element called)

  qabul process render execution --counts  (how many wait where, into execution-counts.svg)

  qabul process render execution --ages --version 3f2a09c1  (how long, on an earlier version)

  qabul process render drawings/new.bpmn --out -  (a file alone; needs no stack)
"""

_DIAGRAM_SUFFIXES = {".bpmn", ".xml"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("render", epilog=EXAMPLES)(render)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A diagram, what is painted on it, and what it is called."""

    xml: bytes
    marks: Marks
    name: str
    about: dict[str, Any]
    #: What else could be drawn, and how.
    hints: tuple[str, ...] = ()


@calls(*SERVICES, role=Role.AUDITOR)
async def render(
    session: Session,
    subject: Annotated[
        str, typer.Argument(metavar="PROCESS|FILE", help="A process, such as intake or co-execution; or a BPMN file.")
    ],
    *,
    appeal: Annotated[
        str, typer.Option(metavar="NUMBER|ID", help="Paint where this appeal stands, and the way it went.")
    ] = "",
    key: Annotated[
        str, typer.Option(metavar="ID", help="The same by the id that the service keeps it under, as of a review.")
    ] = "",
    organisation: Annotated[
        str, typer.Option(metavar="CODE", help="Of several executors of an appeal, this one.")
    ] = "",
    attempt: Annotated[int | None, typer.Option(min=1, help="Of several reviews, this one; else the last.")] = None,
    called: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ELEMENT|ID",
            help="With --appeal or --key: what this call activity called, the newest. Given again: what that called.",
        ),
    ] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Paint how many wait at each element, of all.")] = False,
    ages: Annotated[bool, typer.Option("--ages", help="Paint how long the oldest waits at each element.")] = False,
    version: Annotated[
        str, typer.Option(metavar="SHA", help="With --counts or --ages: an earlier version, and what is on it.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="SVG", help="Where to; - is standard output. Else a file of its own name."),
    ] = None,
) -> None:
    """Draw a diagram as SVG from the file's own layout.

    Alone; with an appeal's tokens, visited path and stopped steps, on the version that it runs on; or with counts and
    ages of all that waits. No personal data is on it.
    """
    refuse_two_documents(out, as_json=session.output.as_json)
    of_all, of_one = counts or ages or bool(version), bool(appeal or key)
    if called and not of_one:
        raise Usage(say("Expected --called with --appeal or --key: it is about what one instance called."))
    # Who asks where something stands means a process, also where a file happens to have its name.
    if is_file(subject) or (not (of_all or of_one) and _is_there(subject)):
        if of_all or of_one:
            raise Usage(
                say(
                    "Expected a process to look at, but {subject} is a file, and nothing runs in a file.",
                    subject=subject,
                )
            )
        picture = _of_file(Path(subject))
    elif of_all == of_one and _is_folder(subject):
        raise Usage(say("Expected a file or a process, but {subject} is a folder.", subject=subject))
    elif of_all == of_one or (appeal and key):
        raise Usage(
            say(
                "Expected one of --appeal, --key, and --counts or --ages, to say what of {subject} to draw.",
                subject=subject,
            ),
            hint=say("A diagram alone is drawn from its file: `qabul process render FILE.bpmn`."),
        )
    elif of_one:
        choice = Wanted("", key, {"organisation": organisation, "attempt": str(attempt or "")})
        picture = await _of_instance(session, subject, appeal, choice, called or ())
    else:
        picture = await _of_all(session, subject, version, counts=counts or not ages, ages=ages)
    place = out or Path(f"{picture.name}.svg")
    legend = write_picture(picture.xml, picture.marks, place)
    if place != STANDARD:
        lines = [f"[green]{escape(str(place))}[/]", *(f"  [dim]{escape(line)}[/]" for line in legend)]
        session.output.show({"out": str(place), **picture.about, "legend": list(legend)}, *lines)
    for hint in picture.hints:
        session.output.note(hint)


def is_file(subject: str) -> bool:
    """Whether a file is meant by its name, and not a process."""
    return subject == str(STANDARD) or Path(subject).suffix.lower() in _DIAGRAM_SUFFIXES or "/" in subject


def _is_there(subject: str) -> bool:
    return Path(subject).exists() and not Path(subject).is_dir()


def _is_folder(subject: str) -> bool:
    # The services' own folders have the names of their processes.
    return subject not in SERVICES and Path(subject).is_dir()


def _of_file(file: Path) -> _Picture:
    xml = read_bytes(file)
    read_diagram(xml, file)
    name = "diagram" if file == STANDARD else file.stem
    return _Picture(xml, Marks(), name, {"file": str(file)})


async def _of_all(session: Session, process: str, version: str, *, counts: bool, ages: bool) -> _Picture:
    service = await _service_of(session, process)
    whole = version_among(await process_of(session, service, process), version, "--version").version if version else ""
    request = processes.GetDiagramRequest(process=process, version=whole)
    found = await session.ask(service, session.operations(service).GetDiagram(request))
    xml = found.diagram.encode()
    scope = say("on this version alone") if version else say("on all versions")
    known = [node.id for each in qabul_bpmn.read(xml).processes for node in each.nodes]
    marks = marks_of_all(found, known, ages=ages, counts=counts, scope=scope, now=datetime.now(UTC))
    what = "-".join(["counts"] * counts + ["ages"] * ages)
    return _Picture(xml, marks, f"{process}-{what}", {"process": process, "version": found.version})


async def _of_instance(session: Session, process: str, appeal: str, choice: Wanted, called: Sequence[str]) -> _Picture:
    service = await _service_of(session, process)
    if choice.key:
        name, wanted = choice.key, [Wanted(service, choice.key)]
    else:
        sought = await sought_for(session, appeal)
        name = sought.number or sought.appeal_id
        wanted = [each for each in sought.wanted if each.service == service]
    found = await asyncio.gather(*(_instance(session, process, each) for each in wanted))
    if not any(found) and session.not_asked:
        _unknown(
            session,
            say("It is not known whether a process {process} runs, or ran, for {of}.", process=process, of=name),
        )
    chosen, caller = choose([each for each in found if each], choice, process=process, of=name)
    seen = await go_down(session, service, caller, called)
    if not seen.diagram:
        raise Refused(
            say(
                "The service {service} no longer has version {version} of {process}, so it has no diagram.",
                service=service,
                version=seen.version,
                process=seen.process,
            )
        )
    xml = seen.diagram.encode()
    about = ", ".join(
        say("attempt {number}", number=value) if of == "attempt" else value
        for of, value in chosen.about.items()
        if value
    )
    whose = f"{name} ({about})" if about else name
    title = say("{process} of {of}", process=process, of=whose)
    if called:
        title = say(
            "{process}, called at {way} by {caller}", process=seen.process, way=" > ".join(called), caller=title
        )
    running = await called_by(session, chosen, seen)
    marks = marks_of_instance(seen, qabul_bpmn.read(xml), title=title, now=datetime.now(UTC), called=running)
    content = {"process": seen.process, "version": seen.version, "key": seen.key, "instance_id": seen.instance_id}
    return _Picture(
        xml,
        marks,
        "-".join([process, name, *called]),
        {**content, "called": plain_calls(seen)},
        tuple(hints(seen, called)),
    )


Found = tuple[Wanted, operations.GetProcessResponse]


async def _instance(session: Session, process: str, wanted: Wanted) -> Found | None:
    request = operations.GetProcessRequest(process=process, key=wanted.key, with_history=True)
    stub = session.operations(wanted.service)
    seen = await unless_absent(session, wanted.service, lambda: stub.GetProcess(request))
    return (wanted, seen) if seen else None


def choose(found: list[Found], choice: Wanted, *, process: str, of: str) -> Found:
    """The instance that is meant: the only one that fits the choice, or the last attempt of it.

    Raises:
        Refused: none does, or several do.
    """
    fitting = [
        each
        for each in found
        if all(not value or each[0].about.get(name) == value for name, value in choice.about.items())
    ]
    if not fitting:
        raise Refused(
            say(
                "No process {process} runs, or ran, for {of} that fits; there are: {there}.",
                process=process,
                of=of,
                there=", ".join(map(_described, found)),
            )
            if found
            else say(
                "No process {process} runs, or ran, for {of}.",
                process=process,
                of=of,
            ),
            hint=say("`qabul process show` names the processes of an appeal, and where they stand."),
        )
    if len({each[0].about.get("organisation") for each in fitting}) > 1:
        there = ", ".join(map(_described, fitting))
        raise Refused(
            say(
                "Expected one process {process} of {of}, but there are {count}: {there}.",
                process=process,
                of=of,
                count=len(fitting),
                there=there,
            ),
            hint=say("Choose one with --organisation."),
        )
    return max(fitting, key=lambda each: int(each[0].about.get("attempt", 0)))


def _described(found: Found) -> str:
    return " ".join(found[0].about.values()) or found[0].key


def _unknown(session: Session, what: str) -> Never:
    """End: who would know could not be asked, which was said, and decides the exit code."""
    if session.exit_code == Refused.exit_code:  # they were asked, and what they said no with is said
        raise typer.Exit(session.exit_code)
    session.put_up_with(Refused(f"{what} {say('Not asked: {services}.', services=', '.join(session.not_asked))}"))
    raise typer.Exit(session.exit_code)


async def _service_of(session: Session, process: str) -> str:
    """The service that runs a process: most have the service's own name."""
    if process in SERVICES:
        return process
    request = processes.ListProcessesRequest()
    found = await session.ask_each(SERVICES, lambda service: session.operations(service).ListProcesses(request))
    known = {each.process: service for service, answer in found.items() for each in answer.processes}
    there = ", ".join(sorted(known)) or say("none")
    if process not in known and session.not_asked:
        _unknown(
            session,
            say(
                "It is not known which service has the process '{process}', and those asked have {there}.",
                process=process,
                there=there,
            ),
        )
    if process not in known:
        raise Refused(say("No service has a process '{process}'; there are {there}.", process=process, there=there))
    return known[process]
