"""Running jobs: claimed by lease, run outside of transactions, completed in a unit of their own."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Unavailable
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.failing import backoff, described
from qabul_chassis.processes.firing import DueFirst
from qabul_chassis.processes.holding import SERVICE, Fact, Held
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.running import Runner
from qabul_chassis.processes.workers import BpmnError, Finish, JobWork, Output, Worker

log = structlog.get_logger(__name__)

#: A claim moves `run_at` to the end of the lease: a job whose process died is claimable again just then.
_CLAIM = """
WITH due AS (
    SELECT instance_id, token FROM job
    WHERE run_at <= $1 AND element = ANY($4::text[])
    ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE job SET run_at = $3, attempts = attempts + 1 FROM due
WHERE job.instance_id = due.instance_id AND job.token = due.token
RETURNING job.instance_id, job.token, job.element, job.attempts
"""

#: A lease that ran out and was claimed by another has another count of attempts: it is no longer ours to touch. A row
#: that a change holds is just being completed or cancelled: waiting for several of them could be waiting in a circle.
_OURS = """
FROM (
    SELECT job.instance_id, job.token
    FROM job JOIN unnest($1::uuid[], $2::int[], $3::int[]) AS w(instance_id, token, attempts)
        USING (instance_id, token, attempts)
    WHERE job.run_at IS NOT NULL FOR UPDATE OF job SKIP LOCKED
) AS ours
WHERE job.instance_id = ours.instance_id AND job.token = ours.token
"""

_RENEW = f"UPDATE job SET run_at = $4 {_OURS} RETURNING 1"  # noqa: S608 - no values in it
_TRY_LATER = f"UPDATE job SET run_at = $4, last_error = $5 {_OURS} RETURNING 1"  # noqa: S608 - as above
_UNCOUNTED = f"UPDATE job SET run_at = $4, attempts = job.attempts - 1 {_OURS} RETURNING 1"  # noqa: S608 - as above

_NEXT = "SELECT min(run_at) FROM job WHERE run_at IS NOT NULL AND element = ANY($1::text[])"

_POLL = timedelta(seconds=2)
#: How soon a job is tried again that failed because something it stands on was away.
_AFTER_OUTAGE = timedelta(seconds=3)
_AFTER_FAILURE = timedelta(seconds=1)
_LEASE = timedelta(seconds=10)
_CONCURRENCY = 16


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of this process, for as long as its lease is renewed."""

    instance_id: UUID
    token: int
    element: str
    attempt: int


class JobLoop:
    """Runs jobs of service tasks; any number of replicas may run one.

    A job may run more than once (its process died, its lease ran out), but it completes its task once: the completing
    unit finds the token gone, or loses the race on the instance's revision.
    """

    def __init__(
        self,
        database: Database,
        instances: Instances,
        runner: Runner,
        definitions: Definitions,
        alarm: Alarm,
        *,
        due_first: DueFirst,
        concurrency: int = _CONCURRENCY,
        lease: timedelta = _LEASE,
    ) -> None:
        self._database = database
        self._definitions = definitions
        self._instances = instances
        self._runner = runner
        self._alarm = alarm
        self._due_first = due_first
        self._concurrency = concurrency
        self._lease = lease
        self._under_way: dict[asyncio.Task[None], Claimed] = {}

    async def run(self) -> None:
        """Run what is due, then sleep until the next is; for ever. Cancelled, it gives its jobs back."""
        try:
            async with asyncio.TaskGroup() as group:  # neither goes on without the other
                group.create_task(self._keep_leases(), name="job-leases")
                group.create_task(self._keep_running(), name="job-rounds")
        finally:
            await asyncio.shield(asyncio.create_task(self._give_back()))

    async def run_due(self) -> int:
        """Run everything that is due by now and wait for it; returns how many runs that were."""
        count = 0
        while claimed := await self._begin(self._concurrency):
            await asyncio.gather(*list(self._under_way))
            count += claimed
        return count

    async def renew_leases(self) -> None:
        """Keep what runs here from being claimed by others."""
        if jobs := list(self._under_way.values()):
            await self._database.fetch(_RENEW, *_columns(jobs), self._now() + self._lease)

    async def _keep_running(self) -> None:
        while True:
            try:
                await self._round()
            except Unavailable as failure:
                log.warning("jobs_interrupted", failure=type(failure).__name__)
                await asyncio.sleep(_AFTER_FAILURE.total_seconds())

    async def _round(self) -> None:
        free = self._concurrency - len(self._under_way)
        if free and await self._begin(free) == free:
            return  # there may be more
        due_at = None
        if len(self._under_way) < self._concurrency:
            due_at = await self._database.fetchval(_NEXT, self._tasks)
        await self._alarm.sleep(due_at, at_most=_POLL)

    async def _begin(self, most: int) -> int:
        """Claim jobs, read their instances in one query, and set them going."""
        now = self._now()
        rows = await self._database.fetch(_CLAIM, now, most, now + self._lease, self._tasks)
        held = await self._instances.hold(self._database.unit(), [row["instance_id"] for row in rows]) if rows else {}
        for row in rows:
            job = Claimed(row["instance_id"], row["token"], row["element"], row["attempts"])
            task = asyncio.create_task(self._attempt(job, held.get(job.instance_id)), name=f"job {job.element}")
            self._under_way[task] = job
            task.add_done_callback(self._ended)
        return len(rows)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            # The database went away under it: the lease runs out, and the job is claimed again.
            log.warning("job_interrupted", failure=type(failure).__name__)
        self._alarm.set(self._now())  # a place is free

    async def _attempt(self, job: Claimed, held: Held | None) -> None:
        """Run a job once and complete its task, or note why not."""
        if held is None or held.waits(job.token) != SERVICE:
            return  # cancelled between the claim and the reading; its row went with its token
        worker = self._runner.worker_of(job.element)
        try:
            if job.attempt > worker.kind.attempts:
                # Attempts are counted at the claim, so the last one ended without a word: with its process.
                await self._park(job, f"its process died in the last of {worker.kind.attempts} attempts")
                return
            finish = await self._run(worker, job, held)
            await self._database.change(lambda unit: self._complete(unit, job, finish))
        except BpmnError as error:
            reason = error  # the name is gone when the lambda runs
            await self._database.change(lambda unit: self._fail(unit, job, reason))
        except Unavailable as failure:
            # What it stands on is away: that says nothing about the job, so it costs no attempt.
            log.warning("job_put_off", failure=described(failure), **_fields(job))
            await self._later(_UNCOUNTED, job, self._now() + _AFTER_OUTAGE)
        except Exception as failure:  # noqa: BLE001 - kept with the job, and an incident after the last attempt
            await self._failed(worker, job, described(failure))

    async def _run(self, worker: Worker, job: Claimed, held: Held) -> Finish:
        variables = dict(qabul_bpmn.seen_by(held.process, held.now, job.token))
        if worker.is_job:
            work = JobWork(
                id=f"{job.instance_id}/{job.token}",
                key=held.key,
                process=held.process.id,
                element=job.element,
                variables=variables,
                attempt=job.attempt,
            )
            finish: Finish = await worker.run(work)
            return finish

        # A job of an earlier release, in which the worker was not inline yet.
        async def inline(unit: Unit) -> Output:
            return await self._runner.work(unit, held, worker, job.element, variables)

        return inline

    async def _complete(self, unit: Unit, job: Claimed, finish: Finish) -> None:
        held = await self._still_waiting(unit, job)
        if held is not None:
            await self._runner.complete(unit, held, job.token, await finish(unit))

    async def _fail(self, unit: Unit, job: Claimed, error: BpmnError) -> None:
        held = await self._still_waiting(unit, job)
        if held is not None:
            step = qabul_bpmn.fail(held.process, held.now, job.token, error.code, error.reason, now=unit.now)
            await self._runner.run(unit, held, step)

    async def _failed(self, worker: Worker, job: Claimed, reason: str) -> None:
        last = job.attempt >= worker.kind.attempts
        log.warning("job_failed", failure=reason, last=last, **_fields(job))
        if last:
            await self._park(job, reason)
        else:
            await self._later(_TRY_LATER, job, self._now() + backoff(job.attempt), reason)

    async def _park(self, job: Claimed, reason: str) -> None:
        """Let the job wait behind an incident until a person sends it on its way again."""

        async def park(unit: Unit) -> None:
            held = await self._still_waiting(unit, job)
            if held is not None and job.token not in held.parked:
                held.to_park[job.token] = reason
                held.facts.append(Fact(job.element, job.token, "incident"))

        await self._database.change(park)

    async def _still_waiting(self, unit: Unit, job: Claimed) -> Held | None:
        """The job's instance, unless its task was completed or cancelled meanwhile: then the run was for nothing."""
        held = (await self._instances.hold(unit, [job.instance_id])).get(job.instance_id)
        if held is None or held.waits(job.token) != SERVICE:
            log.info("job_superseded", **_fields(job))
            return None
        await self._due_first.see_to(unit, held.key)
        self._instances.will_write(unit)
        return held

    async def _later(self, sql: str, job: Claimed, run_at: datetime, *reason: str) -> None:
        await self._database.fetch(sql, *_columns([job]), run_at, *reason)
        self._alarm.set(run_at)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                await self.renew_leases()
            except Unavailable:
                log.warning("job_leases_not_renewed", jobs=len(self._under_way))

    async def _give_back(self) -> None:
        """Stop what runs and let others claim it at once."""
        under_way = dict(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if under_way:
            try:
                await self._database.fetch(_UNCOUNTED, *_columns(list(under_way.values())), self._now())
            except Unavailable:
                log.warning("jobs_not_given_back", jobs=len(under_way))

    @property
    def _tasks(self) -> list[str]:
        """Tasks whose jobs this release can do: it may know later diagrams, whose tasks are for their release."""
        return [task for task in self._definitions.tasks if self._runner.can_do(task)]

    def _now(self) -> datetime:
        return self._database.clock.now()


def _columns(jobs: list[Claimed]) -> tuple[list[UUID], list[int], list[int]]:
    return [job.instance_id for job in jobs], [job.token for job in jobs], [job.attempt for job in jobs]


def _fields(job: Claimed) -> dict[str, Any]:
    return {"process_id": str(job.instance_id), "element": job.element, "attempt": job.attempt}
