"""A few inspector processes that files are handed to; a hung or broken one is killed and replaced."""

import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, Final, Self, TypeVar

import structlog

from qabul_execution.answer_file.faults import CPU_S, LENGTH_BYTES, Fault, Inspected, Unfit

log = structlog.get_logger(__name__)

T = TypeVar("T")

_COMMAND: Final = (sys.executable, "-I", "-m", "qabul_execution.answer_file.inspector")
#: Files after which an inspector is replaced, so that a leak in a parser stays small.
_FILES_EACH: Final = 500
#: Wall time of one file: its processor time, and as much again for a busy machine.
_PATIENCE_S: Final = 2.0 * CPU_S


class InspectorsAway(Exception):
    """No inspector could be started; the file itself may be fine."""


class InspectionPool:
    """Looks at files in processes of their own, at most `size` at a time; the others wait their turn.

    The processes are started by executing a new interpreter, by way of `vfork`: a fork would run gRPC's handlers in the
    middle of its work, and a child must inherit neither connections nor secrets.
    """

    def __init__(self, *, size: int = 2, command: tuple[str, ...] = _COMMAND, patience_s: float = _PATIENCE_S) -> None:
        if size < 1:
            raise ValueError(f"Expected at least one inspector, but found {size}.")
        self._inspectors = tuple(_Inspector(command, patience_s) for _ in range(size))
        # Last in, first out: on a quiet day one warm process does all the work.
        self._idle: asyncio.LifoQueue[_Inspector] = asyncio.LifoQueue()
        for inspector in self._inspectors:
            self._idle.put_nowait(inspector)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the processes now, so that the first answer of the day does not wait for them."""
        await asyncio.gather(*[inspector.start() for inspector in self._inspectors])

    async def inspect(self, content: bytes) -> Inspected:
        """Look at one file; raises `Unfit`, or `InspectorsAway` when no process can be had."""
        inspector = await self._idle.get()
        try:
            answer = await inspector.ask(content)
        finally:
            self._idle.put_nowait(inspector)
        if "fault" in answer:
            raise Unfit(Fault(answer["fault"]), answer["found"])
        return Inspected(pages=answer["pages"])

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(*[inspector.close() for inspector in self._inspectors])


class _Inspector:
    """A place for one process, and a thread that speaks with whichever process has it now.

    Everything that blocks happens in that thread, one thing after the other; only `kill` comes from outside, and makes
    whatever the thread waits for end.
    """

    def __init__(self, command: tuple[str, ...], patience_s: float) -> None:
        self._command = command
        self._patience_s = patience_s
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inspector")
        self._process: Popen[bytes] | None = None
        self._files = 0

    async def start(self) -> None:
        """Have a process."""
        await self._in_thread(self._running)

    async def ask(self, content: bytes) -> dict[str, Any]:
        """What it says of a file; whatever goes wrong on the way, the next file gets a process of its own."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._in_thread(lambda: self._converse(content))
        except InspectorsAway:
            raise
        except (OSError, ValueError) as error:
            # It hung, a limit ended it, or it spoke nonsense: this file is the cause.
            log.warning("inspector_lost", error=type(error).__name__, size_bytes=len(content))
            await self.end()
            raise Unfit(Fault.TOO_COMPLEX, "time or memory") from None
        except BaseException:
            # Cancelled between question and answer: the answer would be taken for that of the next file.
            await asyncio.shield(self.end())
            raise

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
        await self._in_thread(self._bury)

    async def close(self) -> None:
        """End the process and the thread."""
        await self.end()
        self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _running(self) -> Popen[bytes]:
        """The process, started anew when there is none, it is gone, or it has done its share."""
        if self._process is not None and (self._process.poll() is not None or self._files >= _FILES_EACH):
            self._bury()
        if self._process is None:
            self._files = 0
            try:
                # A session of its own: an interrupt at the terminal is for the service, which ends its inspectors.
                self._process = Popen(  # noqa: S603 - our own interpreter and module
                    self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, start_new_session=True
                )
            except OSError as error:
                raise InspectorsAway(f"no inspector could be started: {type(error).__name__}") from error
        return self._process

    def _converse(self, content: bytes) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise InspectorsAway("the inspector has no pipes")
        self._files += 1
        process.stdin.write(len(content).to_bytes(LENGTH_BYTES, "big"))
        process.stdin.write(content)
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if not isinstance(answer, dict) or not ({"fault", "found"} <= answer.keys() or "pages" in answer):
            raise ValueError("Expected a finding from the inspector, but it spoke nonsense.")
        return answer

    def _bury(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(OSError):  # what was not written any more cannot be
            process.communicate()
