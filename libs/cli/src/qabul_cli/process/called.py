"""Called processes of an instance: what each call activity began, and how to draw it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qabul.operations.v1 import operations_service_pb2 as operations
from qabul_chassis.wire import as_instant
from qabul_cli.plain import iso
from qabul_cli.problems import Refused
from qabul_cli.session import Session
from qabul_cli.speaking import say


def elements_of_calls(seen: operations.GetProcessResponse) -> Mapping[int, str]:
    """The call activity of each token: where it stands, or, of a call that is over, where it came last."""
    came = {line.token: line.element for line in seen.history if line.what in {"entered", "migrated"}}
    return came | {token.token: token.element for token in seen.tokens}


def plain_calls(seen: operations.GetProcessResponse) -> list[dict[str, object]]:
    """What an instance called, for programs."""
    elements = elements_of_calls(seen)
    return [
        {
            "element": elements.get(each.token),
            "process": each.process,
            "instance_id": each.instance_id,
            "finished": each.finished,
            "started_at": iso(as_instant(each.started_at)),
        }
        for each in seen.called
    ]


def hints(seen: operations.GetProcessResponse, way: Sequence[str]) -> Iterator[str]:
    """How to draw what the instance waits for at its call activities; `way` leads to the instance itself."""
    elements = elements_of_calls(seen)
    running = sorted((elements.get(each.token, ""), each.process) for each in seen.called if not each.finished)
    before = "".join(f"--called {step} " for step in way)
    for (element, process), calls in groupby(running):
        count = len(list(calls))
        command = f"{before}--called {element}"
        if count == 1:
            yield say(
                "{element} waits for the process {process}: {command} draws it.",
                element=element,
                process=process,
                command=command,
            )
        else:
            yield say(
                "{element} waits for {count} instances of {process}: {command} draws the newest; --json has the id of "
                "each, by which --called draws it.",
                element=element,
                count=count,
                process=process,
                command=command,
            )


async def go_down(
    session: Session, service: str, seen: operations.GetProcessResponse, way: Sequence[str]
) -> operations.GetProcessResponse:
    """The instance that a call activity of an instance began, and so on: by the element's id, or the instance's.

    Raises:
        Refused: there is no such call; of several calls of an element the newest is meant.
    """
    for step in way:
        found = chosen(seen, step)
        request = operations.GetProcessRequest(key=seen.key, instance_id=found.instance_id, with_history=True)
        seen = await session.ask(service, session.operations(service).GetProcess(request))
    return seen


def chosen(seen: operations.GetProcessResponse, step: str) -> operations.CalledProcess:
    """The call that is meant.

    Raises:
        Refused: there is none of this element or instance.
    """
    elements = elements_of_calls(seen)
    for each in reversed(seen.called):
        if step in {elements.get(each.token), each.instance_id}:
            return each
    calls = {f"{elements.get(each.token, each.instance_id)} ({each.process})" for each in seen.called}
    raise Refused(
        say(
            "Expected --called with a call activity of {process} that called something, but '{step}' did not; there "
            "are: {calls}.",
            process=seen.process,
            step=step,
            calls=", ".join(sorted(calls)) or say("none"),
        )
    )
