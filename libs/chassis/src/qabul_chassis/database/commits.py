"""Commits that come at the same time share a statement, a round trip and a flush of the log.

Changes of the same shapes (the same command for different things) go down one lane. While a statement of the lane is
under way, changes gather behind it, and the next statement writes all that do not touch one another's rows: nobody
waits for company, and the busier the service, the larger the groups. If a group fails, each of its changes is written
by itself, so that one lost race or one broken value never costs another change more than that second try.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from qabul_chassis.database.change import Change, together
from qabul_chassis.database.statement import Shape
from qabul_chassis.errors import Unsure

#: Most changes in one statement: more would make the first of them wait for the last one's rows.
_MOST_TOGETHER = 64


#: Runs one composed statement; raises what `failures.of_write` makes of a failure.
Writer = Callable[[str, Sequence[Any]], Awaitable[None]]


class _Waiting:
    __slots__ = ("change", "done", "written")

    def __init__(self, change: Change, done: Callable[[], None], written: asyncio.Future[None]) -> None:
        self.change = change
        self.done = done
        self.written = written


class Commits:
    """The lanes of one database."""

    def __init__(self, write: Writer) -> None:
        self._write = write
        self._lanes: dict[tuple[Shape, ...], list[_Waiting]] = {}
        #: The loop itself holds tasks weakly.
        self._tasks: set[asyncio.Task[None]] = set()

    async def commit(self, change: Change, done: Callable[[], None]) -> None:
        """Write a change; `done` is called once it is in, also when the caller was cancelled meanwhile."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(change, done, loop.create_future())
        lane = self._lanes.get(change.shapes)
        if lane is None:
            lane = self._lanes[change.shapes] = []
            task = loop.create_task(self._serve(change.shapes, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.append(waiting)
        # A caller that is cancelled stops waiting, and its change is written all the same: the lane does that.
        await waiting.written

    async def _serve(self, shapes: tuple[Shape, ...], lane: list[_Waiting]) -> None:
        while lane:
            group = _next_group(lane)
            if len(group) == 1 or not await self._write_together(group):
                await asyncio.gather(*(self._write_one(waiting) for waiting in group))
        del self._lanes[shapes]

    async def _write_together(self, group: Sequence[_Waiting]) -> bool:
        try:
            sql, args = together([waiting.change for waiting in group])
            await self._write(sql, args)
        except Unsure as failure:
            for waiting in group:
                _settle(waiting, failure)
        except Exception:  # noqa: BLE001 - whose failure it was shows when each is written by itself
            return False
        else:
            for waiting in group:
                _settle(waiting, None)
        return True

    async def _write_one(self, waiting: _Waiting) -> None:
        try:
            sql, args = waiting.change.composed()
            await self._write(sql, args)
        except Exception as failure:  # noqa: BLE001 - raised again where the change is awaited
            _settle(waiting, failure)
        else:
            _settle(waiting, None)


def _next_group(lane: list[_Waiting]) -> list[_Waiting]:
    """Take from a lane what can be written together; what touches the same rows stays for a later statement."""
    if len(lane) == 1:
        return [lane.pop()]
    group: list[_Waiting] = []
    left: list[_Waiting] = []
    touched: set[Any] = set()
    for waiting in lane:
        if len(group) < _MOST_TOGETHER and touched.isdisjoint(waiting.change.keys):
            touched.update(waiting.change.keys)
            group.append(waiting)
        else:
            left.append(waiting)
    lane[:] = left
    return group


def _settle(waiting: _Waiting, failure: Exception | None) -> None:
    if failure is None:
        waiting.done()
    if waiting.written.cancelled():
        return
    if failure is None:
        waiting.written.set_result(None)
    else:
        waiting.written.set_exception(failure)
