"""The processes of a service: commands and events move instances, and everything is written with the unit."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import AlreadyExists, NotFound, StepNotOpen
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import binding
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.firing import DueFirst, Firing
from qabul_chassis.processes.holding import Held, Holding
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.jobs import JobLoop
from qabul_chassis.processes.migrations import Migrations
from qabul_chassis.processes.operations import Operations
from qabul_chassis.processes.overview import Overview
from qabul_chassis.processes.running import Runner
from qabul_chassis.processes.signals import SignalLoop
from qabul_chassis.processes.start_timers import StartTimers
from qabul_chassis.processes.throwing import Thrower
from qabul_chassis.processes.timers import TimerLoop
from qabul_chassis.processes.workers import Worker, workers_of
from qabul_chassis.rules import Rules

#: What a user task waits for.
USER = "user"


class Processes:
    """Binds diagrams to commands, workers, messages and rule tables, and instances to rows.

    All methods that take a unit move instances in memory and let the unit's commit write them: once, set-wise, and
    guarded by their revision, so that of two concurrent changes of one instance the second runs again from its reads.
    `process` need be given only where one key has instances of several processes that share element ids.
    """

    def __init__(
        self,
        database: Database,
        definitions: Definitions,
        *,
        workers: Iterable[object] = (),
        commands: Collection[str] = (),
        messages: Collection[str] = (),
        rules: Rules | None = None,
        zone: ZoneInfo | None = None,
    ) -> None:
        """Take modules or objects with functions marked `@inline` or `@job`, and what else the diagrams refer to.

        `commands` are ids of user tasks; `messages` are type names of consumed events and names the service
        delivers itself.
        """
        self.database = database
        self.definitions = definitions
        self._commands = frozenset(commands)
        self._messages = frozenset(messages)
        self._rules = rules or Rules({})
        found: dict[str, Worker] = {worker.name: worker for worker in workers_of(*workers)}
        zone = zone or ZoneInfo("UTC")
        timer_alarm, job_alarm, signal_alarm = (Alarm(database.clock) for _ in range(3))
        self._throw = Thrower(signal_alarm.set)
        self._runner = Runner(found, self._rules, zone, definitions=definitions, throw=self._throw)
        self._instances = Instances(definitions, wake_timers=timer_alarm.set, wake_jobs=job_alarm.set)
        parts = database, self._instances, self._runner
        self._due_first = DueFirst(*parts)
        self.timers = TimerLoop(database, Firing(*parts), timer_alarm, starts=StartTimers(database, self, zone))
        #: Questions and commands of operators: of one instance, and of all of a process.
        self.operations = Operations(*parts, self._due_first)
        self.overview = Overview(database, definitions)
        self.migrations = Migrations(database, definitions, self._instances, self._runner, self.check)
        self.jobs = JobLoop(*parts, definitions, job_alarm, due_first=self._due_first)
        self.signals = SignalLoop(database, definitions, self._instances, self._runner, signal_alarm, starter=self)

    def check(self) -> list[str]:
        """Say where diagrams and code disagree; a service with any such sentence must not start.

        After `take_up` this includes the earlier versions that unfinished instances run on.
        """
        return binding.mismatches(
            self.definitions.known,
            workers=self._runner.workers,
            commands=self._commands,
            messages=self._messages,
            tables=self._rules.names,
            startable=self.definitions.current,
        )

    async def take_up(self) -> None:
        """Take up the earlier versions that are still running, for `check` and the loops; nothing is stored."""
        await self.definitions.take_up_running(self.database)

    async def deploy(self) -> None:
        """Put the current versions into service, once they are checked: store them, schedule their timer starts."""
        await self.definitions.store(self.database)
        await self.timers.starts.schedule()

    async def run(self) -> None:
        """Fire timers, run jobs and deliver signals until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.timers.run(), name="timers")
            group.create_task(self.jobs.run(), name="jobs")
            group.create_task(self.signals.run(), name="signals")

    # What commands and consumers do

    async def load(self, unit: Unit, keys: Iterable[UUID]) -> None:
        """Read the instances of many keys in one query; later calls for these keys read nothing."""
        await self._instances.load(unit, keys)

    async def load_beside(self, unit: Unit, keys: Iterable[UUID], rows: Iterable[Mapping[str, Any]]) -> None:
        """Take the instances of these keys from rows of a query of the service's own, which read them along.

        The query selects `BESIDE` and has `LEFT JOIN process_instance AS p ON p.key = ...`: one round trip for both.
        Where processes call others, `NO_ENDED_CALL` in its condition leaves out calls that are over.
        """
        await self._instances.load_beside(unit, keys, rows)

    async def start(
        self,
        unit: Unit,
        process: str,
        key: UUID,
        variables: Mapping[str, Any],
        *,
        message: str | None = None,
        event: str | None = None,
    ) -> None:
        """Start a process for a key, at its none start event, or at that of a message, or at the one of this id.

        A key has at most one instance of a process, ever, besides those that others call: a second start raises
        `AlreadyExists` when the key was loaded before, else the commit raises `Conflict` (constraint
        `process_instance_once_per_key`).
        """
        kept = Holding.of(unit)
        definition = self.definitions.start_of(process)
        if any(held.process.id == process and held.parent is None for held in kept.of_key(key)):
            raise AlreadyExists(f"Process '{process}' of {key} was started before; it runs once per key.")
        step = qabul_bpmn.start(definition, variables, now=unit.now, message=message, event=event)
        held = kept.keep(Held(uuid7(), key, definition, 0, step.instance, step.instance))
        self._instances.will_write(unit)
        await self._runner.run(unit, held, step)

    async def complete(
        self,
        unit: Unit,
        key: UUID,
        task: str,
        output: Mapping[str, Any] | None = None,
        *,
        token: int | None = None,
        process: str | None = None,
        instance: UUID | None = None,
    ) -> None:
        """Complete a user task, the oldest one of that id unless `token` says which; else raise `StepNotOpen`.

        Timers of the key that are due fire first, though the loop has not come round to them: an answer that is late
        is late, and a task that its term has ended is not open. The change then runs again (`Conflict`).
        Where a process is called several times at once, `instance` says in which of its instances the token is.
        """
        instances = await self._of_key(unit, key, process)
        await self._due_first.see_to(unit, key)
        for held in instances:
            if instance is not None and instance != held.id:
                continue
            waiting = [each for each in held.waiting_at(task, USER) if token is None or token == each]
            if waiting:
                self._instances.will_write(unit)
                await self._runner.complete(unit, held, waiting[0], output)
                return
        raise _not_open(key, task, instances)

    async def deliver(
        self,
        unit: Unit,
        key: UUID,
        message: str,
        payload: Mapping[str, Any] | None = None,
        *,
        process: str | None = None,
    ) -> bool:
        """Bring a message to what waits for it in the key's instances; `False` when nothing does.

        Timers that are due fire first, as before `complete`.
        """
        await self.load(unit, [key])
        await self._due_first.see_to(unit, key)
        delivered = False
        for held in _of_process(Holding.of(unit).of_key(key), process):
            try:
                step = qabul_bpmn.deliver(held.process, held.now, message, payload, now=unit.now)
            except qabul_bpmn.NotWaiting:
                continue
            self._instances.will_write(unit)
            await self._runner.run(unit, held, step)
            delivered = True
        return delivered

    def signal(self, unit: Unit, name: str, payload: Mapping[str, Any] | None = None) -> None:
        """Throw a signal: written with the unit, then brought to every instance that waits for it now, once.

        A loop does that after the commit; who waits is asked of the instant of the throw. Processes that start on the
        signal are started with the payload as their variables, for keys of their own.
        """
        self._throw(unit, name, payload or {}, thrown_by=None)

    def variables(self, unit: Unit, key: UUID, *, process: str | None = None) -> Mapping[str, Any]:
        """The variables of the key's process as this unit has them; the key must have been loaded or started."""
        instances = _of_process(Holding.of(unit).of_key(key), process)
        if not instances:
            raise NotFound(f"No process of {key} is loaded.", reason="PROCESS_NOT_FOUND")
        return instances[0].now.variables

    async def open_steps(self, unit: Unit, key: UUID) -> tuple[str, ...]:
        """Ids of the elements that wait in the key's instances, oldest first."""
        await self.load(unit, [key])
        return _open_steps(Holding.of(unit).of_key(key))

    async def _of_key(self, unit: Unit, key: UUID, process: str | None) -> Sequence[Held]:
        await self.load(unit, [key])
        instances = _of_process(Holding.of(unit).of_key(key), process)
        if not instances:
            raise NotFound(f"No process of {key} exists.", reason="PROCESS_NOT_FOUND")
        return instances


def _of_process(instances: Sequence[Held], process: str | None) -> Sequence[Held]:
    return instances if process is None else [held for held in instances if held.process.id == process]


def _open_steps(instances: Sequence[Held]) -> tuple[str, ...]:
    return tuple(step for held in instances for step in qabul_bpmn.open_tasks(held.process, held.now))


def _not_open(key: UUID, task: str, instances: Sequence[Held]) -> StepNotOpen:
    steps = _open_steps(instances)
    now_open = f"open now: {', '.join(steps)}" if steps else "nothing is open, the process is finished"
    return StepNotOpen(
        f"Step '{task}' of {key} is not open; {now_open}.",
        open_steps=steps,
        hint="Do the open step first, or read the present state again.",
    )
