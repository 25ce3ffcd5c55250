"""`qabul process versions`: which versions of a service's processes run, and how many instances on each."""

from collections.abc import Sequence

import typer
from rich.markup import escape

from qabul.operations.v1 import processes_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.chosen import Service, named
from qabul_cli.output import columns, instant
from qabul_cli.places import SERVICES
from qabul_cli.plain import plain
from qabul_cli.problems import Refused
from qabul_cli.session import Session
from qabul_cli.speaking import say

#: Of a version, as much as people need; it is 64 characters long.
SHORT = 12

EXAMPLES = """Examples:

  qabul process versions

  qabul process versions --service routing --json | jq '.processes[].versions[] | select(.running > 0)'
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("versions", epilog=EXAMPLES)(versions)


@calls(*SERVICES, role=Role.OPERATOR)
async def versions(session: Session, *, service: Service = None) -> None:
    """List the versions of every process, and how many instances run on each.

    An instance stays on the version that it was started on until `qabul process migrate` moves it.
    """
    request = pb.ListProcessesRequest()
    found = await session.ask_each(named(service), lambda name: session.operations(name).ListProcesses(request))
    table = columns("service", "process", "version", "deployed", "running", "finished")
    for name, answer in found.items():
        for process in answer.processes:
            for each in process.versions:
                table.add_row(
                    name,
                    escape(process.process),
                    each.version[:SHORT] + (f" [green]{say('current')}[/]" if each.current else ""),
                    instant(each.deployed_at),
                    f"{each.running:,}",
                    f"{each.finished:,}",
                )
    content = [{"service": name, **plain(each)} for name, answer in found.items() for each in answer.processes]
    session.output.show({"processes": content, "not_asked": session.not_asked}, *([table] if found else []))


async def process_of(session: Session, service: str, process: str) -> pb.ProcessSummary:
    """A process of a service with its versions.

    Raises:
        Refused: it has no such process.
    """
    answer = await session.ask(service, session.operations(service).ListProcesses(pb.ListProcessesRequest()))
    for each in answer.processes:
        if each.process == process:
            return each
    known = ", ".join(each.process for each in answer.processes) or say("none")
    raise Refused(
        say(
            "The service {service} has no process '{process}'; its processes: {known}.",
            service=service,
            process=process,
            known=known,
        )
    )


def version_among(process: pb.ProcessSummary, text: str, option: str) -> pb.VersionCount:
    """The version that begins so.

    Raises:
        Refused: none does, or several do.
    """
    found = [each for each in process.versions if each.version.startswith(text.lower())]
    if len(found) == 1:
        return found[0]
    raise Refused(
        say(
            "Expected {option} to begin one version of '{process}', but '{text}' begins several versions of it."
            if found
            else "Expected {option} to begin one version of '{process}', but '{text}' begins no version of it.",
            option=option,
            process=process.process,
            text=text,
        ),
        hint=say("Versions: {versions}.", versions=described(found or process.versions)),
    )


def described(versions: Sequence[pb.VersionCount]) -> str:
    """Versions in a sentence."""
    return ", ".join(
        say("{version} (current, {running} running)", version=each.version[:SHORT], running=f"{each.running:,}")
        if each.current
        else say("{version} ({running} running)", version=each.version[:SHORT], running=f"{each.running:,}")
        for each in versions
    )
