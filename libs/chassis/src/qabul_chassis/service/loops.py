"""Background loops: one that dies is restarted with backoff and said so; none is ever silently gone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from qabul_chassis.metrics import Metrics

log = structlog.get_logger(__name__)

#: A background loop: runs until it is cancelled; restarted with backoff when it dies.
Loop = Callable[[], Awaitable[None]]

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 15.0
#: After so long alive, a death counts as the first again.
_HEALTHY_AFTER_S = 60.0
_SAY_AGAIN_S = 2.0


class Loops:
    """The background loops of one process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, loop: Loop) -> None:
        """Run a loop until `stop`."""
        if name in self._tasks:
            raise ValueError(f"Expected one loop '{name}', but there are two; give the other a name of its own.")
        self._tasks[name] = asyncio.get_running_loop().create_task(self._keep_running(name, loop), name=name)

    async def stop(self, names: Iterable[str] | None = None) -> None:
        """Cancel loops (all, unless named) and wait until they have let go of what they hold."""
        chosen = list(self._tasks) if names is None else [name for name in names if name in self._tasks]
        tasks = {self._tasks.pop(name) for name in chosen}
        while tasks:
            for task in tasks:
                task.cancel()
            # A cancellation can get lost where a wait ends at the same moment (cpython #86296): then say it again.
            _, tasks = await asyncio.wait(tasks, timeout=_SAY_AGAIN_S)
            if tasks:
                log.warning("loops_still_stopping", loops=sorted(task.get_name() for task in tasks))

    async def _keep_running(self, name: str, loop: Loop) -> None:
        clock = asyncio.get_running_loop()
        deaths = 0
        while True:
            began = clock.time()
            try:
                await loop()
                log.error("loop_ended", loop=name)
            except Exception as problem:
                log.error("loop_died", loop=name, exc_info=problem)  # noqa: TRY400 - our processor takes exc_info
            self._metrics.loop_restarts.labels(name).inc()
            deaths = 1 if clock.time() - began > _HEALTHY_AFTER_S else deaths + 1
            await asyncio.sleep(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0**deaths))
