"""Whether the processes and elements that somebody named are there: a list of none may be a typing error."""

import asyncio
from collections.abc import Collection, Iterable
from difflib import get_close_matches

import qabul_bpmn
from qabul.operations.v1 import processes_pb2 as pb
from qabul_bpmn import ProblemsFound
from qabul_cli.problems import Refused
from qabul_cli.session import Session
from qabul_cli.speaking import say


async def refuse_unknown(session: Session, services: Collection[str], *, process: str, element: str) -> None:
    """Say no to a process or element that none of the services has in a version that is current or still runs.

    Nothing is said while a service could not be asked: it may be the one that has it.

    Raises:
        Refused: there is no such process, or no such element in it.
    """
    request = pb.ListProcessesRequest()
    found = await session.ask_each(list(services), lambda name: session.operations(name).ListProcesses(request))
    if session.not_asked:
        return
    listed = [(name, each) for name, answer in found.items() for each in answer.processes]
    if process and process not in {each.process for _, each in listed}:
        text = say("No process '{name}' is current or runs in the services asked.", name=process)
        raise _unknown(text, process, (each.process for _, each in listed))
    if not element:
        return
    diagrams = [
        session.ask(name, session.operations(name).GetDiagram(_diagram_of(each, version.version)))
        for name, each in listed
        for version in each.versions
        if process in {"", each.process} and (version.current or version.running)
    ]
    known = {id_ for diagram in await asyncio.gather(*diagrams) for id_ in _elements(diagram.diagram)}
    if element not in known:
        text = say("No element '{name}' is current or runs in the services asked.", name=element)
        raise _unknown(text, element, known)


def _diagram_of(process: pb.ProcessSummary, version: str) -> pb.GetDiagramRequest:
    return pb.GetDiagramRequest(process=process.process, version=version)


def _elements(diagram: str) -> Iterable[str]:
    try:
        model = qabul_bpmn.read(diagram.encode())
    except ProblemsFound:
        return ()
    return [node.id for process in model.processes for node in process.nodes]


def _unknown(text: str, name: str, known: Iterable[str]) -> Refused:
    close = get_close_matches(name, sorted(set(known)), n=1)
    hint = (
        say("Perhaps '{name}' is meant.", name=close[0])
        if close
        else say("`qabul process versions` names the processes.")
    )
    return Refused(text, hint=hint)
