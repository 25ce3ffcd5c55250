"""Commands and events move instances; rows change with the unit's one statement, or not at all."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.decisions import decision
from tests.factories.diagrams import diagram, error, error_event, message_event, messages, node, timer_event

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.errors import AlreadyExists, Conflict, NotFound, StepNotOpen
from qabul_chassis.processes import BESIDE, BpmnError, Said, Work, inline
from qabul_chassis.processes.holding import BY_KEYS
from qabul_chassis.rules import Rules

TWO_STEPS = diagram(
    node("startEvent", "begun") + node("userTask", "draft") + node("userTask", "sign") + node("endEvent", "signed"),
    "begun > draft",
    "draft > sign",
    "sign > signed",
)
BOTH = {"draft", "sign"}

INLINE_CHAIN = diagram(
    node("startEvent", "begun")
    + node("serviceTask", "open-card")
    + message_event("intermediateThrowEvent", "say-appeal-accepted", "AppealAccepted")
    + node("userTask", "sign")
    + message_event("endEvent", "say-signed", "Signed"),
    "begun > open-card",
    "open-card > say-appeal-accepted",
    "say-appeal-accepted > sign",
    "sign > say-signed",
    declared=messages("AppealAccepted", "Signed"),
)

BRANCHING_ON_ERROR = diagram(
    node("startEvent", "begun")
    + node("serviceTask", "seal-answer")
    + error_event("boundaryEvent", "unreadable", "UNREADABLE", attachedToRef="seal-answer")
    + node("userTask", "replace-file")
    + node("endEvent", "sealed"),
    "begun > seal-answer",
    "seal-answer > sealed",
    "unreadable > replace-file",
    "replace-file > sealed",
    declared=error("UNREADABLE"),
)

AWAITING = diagram(
    node("startEvent", "begun")
    + node("receiveTask", "await-outcome", messageRef="message-AnswerAccepted")
    + timer_event("boundaryEvent", "reminded", "P3D", attachedToRef="await-outcome", cancelActivity="false")
    + node("userTask", "chase")
    + node("endEvent", "closed"),
    "begun > await-outcome",
    "await-outcome > closed",
    "reminded > chase",
    "chase > closed",
    declared=messages("AnswerAccepted"),
)


class Chain:
    @inline
    async def open_card(self, work: Work):
        return {"card": f"card of {work.variables['number']}"}

    @inline
    async def say_appeal_accepted(self, work: Work):
        return Said(AcceptanceOverdue(appeal_id=str(work.key)), organisation="education")

    @inline
    async def say_signed(self, work: Work):
        return [AcceptanceOverdue(appeal_id=str(work.key))]


async def started(processes, database, key, variables=None, *, process="small"):
    await database.change(lambda unit: processes.start(unit, process, key, variables or {}))


async def tokens(database, key):
    return [
        tuple(row) for row in await database.fetch("SELECT element, kind FROM token WHERE key = $1 ORDER BY token", key)
    ]


async def test_a_command_completes_its_user_task_and_the_next_one_opens(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key, {"number": "N-2026-1"})

    await database.change(lambda unit: processes.complete(unit, key, "draft", {"text": "..."}))

    unit = database.unit()
    await processes.load(unit, [key])
    assert processes.variables(unit, key) == {"number": "N-2026-1", "text": "..."}
    assert await tokens(database, key) == [("sign", "user")]
    assert await processes.open_steps(database.unit(), key) == ("sign",)


async def test_a_step_that_is_not_open_is_refused_with_the_steps_that_are(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key)

    with pytest.raises(StepNotOpen, match=r"'sign' of .* is not open; open now: draft") as refused:
        await processes.complete(database.unit(), key, "sign")

    assert refused.value.open_steps == ("draft",)


async def test_a_key_without_a_process_is_not_found(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)

    with pytest.raises(NotFound, match=str(key)):
        await processes.complete(database.unit(), key, "draft")


async def test_a_finished_instance_keeps_one_row_and_its_history(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key)
    for task in ("draft", "sign"):
        await database.change(lambda unit, task=task: processes.complete(unit, key, task))

    [instance] = await processes.operations.show(key)
    assert instance.finished_at is not None
    assert (instance.tokens, instance.timers) == ((), ())
    assert [(line.element, line.what) for line in await processes.operations.history(instance.id)] == [
        ("begun", "passed"),
        ("draft", "entered"),
        ("draft", "left"),
        ("sign", "entered"),
        ("sign", "left"),
        ("signed", "passed"),
    ]
    with pytest.raises(StepNotOpen, match="the process is finished"):
        await processes.complete(database.unit(), key, "draft")


async def test_inline_workers_run_in_a_chain_and_their_events_are_staged_in_order(deploy, database, key):
    processes = await deploy(INLINE_CHAIN, workers=[Chain()], commands={"sign"})

    await started(processes, database, key, {"number": "N-2026-1"})
    await database.change(lambda unit: processes.complete(unit, key, "sign"))

    said = await database.fetch("SELECT key, subject FROM outbox ORDER BY id")
    assert [row["subject"].split(".")[2] for row in said] == ["education", "_"]
    assert {row["key"] for row in said} == {key}
    unit = database.unit()
    await processes.load(unit, [key])
    assert processes.variables(unit, key)["card"] == "card of N-2026-1"


async def test_a_worker_that_raises_leaves_nothing_written(deploy, database, key):
    class Broken(Chain):
        @inline
        async def say_signed(self, _: Work):
            raise ValueError

    processes = await deploy(INLINE_CHAIN, workers=[Broken()], commands={"sign"})
    await started(processes, database, key, {"number": "N-2026-1"})

    with pytest.raises(ValueError):  # noqa: PT011 - the worker's own
        await database.change(lambda unit: processes.complete(unit, key, "sign"))

    assert await tokens(database, key) == [("sign", "user")]
    assert await database.fetchval("SELECT count(*) FROM outbox") == 1


async def test_a_business_error_is_followed_by_its_boundary_event(deploy, database, key):
    class Sealing:
        @inline
        async def seal_answer(self, _: Work):
            raise BpmnError("UNREADABLE", "the file has no pages")

    processes = await deploy(BRANCHING_ON_ERROR, workers=[Sealing()], commands={"replace-file"})

    await started(processes, database, key)

    assert await tokens(database, key) == [("replace-file", "user")]


async def test_an_error_that_nothing_catches_is_an_incident_that_can_be_retried(deploy, database, key):
    class Sealing:
        fault = True

        @inline
        async def seal_answer(self, _: Work):
            if self.fault:
                raise BpmnError("LOCKED", "the bucket refuses")

    sealing = Sealing()
    processes = await deploy(BRANCHING_ON_ERROR, workers=[sealing], commands={"replace-file"})
    await started(processes, database, key)

    [incident] = await processes.operations.incidents()
    assert (incident.key, incident.element, incident.kind) == (key, "seal-answer", "engine")
    assert incident.reason == "the bucket refuses"

    sealing.fault = False
    await database.change(lambda unit: processes.operations.retry_incident(unit, incident.instance_id, incident.token))
    assert await processes.operations.incidents() == []
    [instance] = await processes.operations.show(key)
    assert instance.finished_at is not None


async def test_a_rule_task_merges_the_decision_of_its_table(deploy, database, key, tmp_path):
    complaint = {"kind": "'complaint'", "received_on": "date($) >= date('2026-01-01')", "days": "15"}
    (tmp_path / "legal-term.json").write_text(decision(["kind", "received_on"], ["days"], complaint, {"days": "30"}))
    ruled = diagram(
        node("startEvent", "begun") + node("businessRuleTask", "legal-term") + node("userTask", "work"),
        "begun > legal-term",
        "legal-term > work",
    )
    processes = await deploy(ruled, commands={"work"}, rules=Rules.load(tmp_path))

    await started(processes, database, key, {"kind": "complaint", "received_on": "2026-02-27"})

    unit = database.unit()
    await processes.load(unit, [key])
    assert processes.variables(unit, key)["days"] == 15


async def test_a_message_reaches_what_waits_for_it_and_nothing_else(deploy, database, key):
    processes = await deploy(AWAITING, commands={"chase"}, messages={"AnswerAccepted"})
    await started(processes, database, key)

    first = await database.change(lambda unit: processes.deliver(unit, key, "AnswerAccepted", {"mark": 5}))
    second = await database.change(lambda unit: processes.deliver(unit, key, "AnswerAccepted"))
    stranger = await database.change(lambda unit: processes.deliver(unit, uuid4(), "AnswerAccepted"))

    assert (first, second, stranger) == (True, False, False)
    assert await database.fetchval("SELECT count(*) FROM timer") == 0


async def test_two_hundred_instances_cost_one_read_and_one_write(deploy, database):
    processes = await deploy(AWAITING, commands={"chase"}, messages={"AnswerAccepted"})
    keys = [uuid4() for _ in range(200)]
    unit = database.unit()
    for key in keys:
        await processes.start(unit, "small", key, {})
    await unit.commit()

    unit, reads = database.unit(), []
    fetch = unit.fetch

    async def counted(sql, *args):
        reads.append(sql)
        return await fetch(sql, *args)

    unit.fetch = counted  # patched: round trips are what is counted, and nothing else tells of them
    await processes.load(unit, keys)
    for key in keys:
        assert await processes.deliver(unit, key, "AnswerAccepted")
    await unit.commit()

    assert len(reads) == 1
    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NOT NULL") == 200
    assert await database.fetchval("SELECT count(*) FROM token") == 0


async def test_instances_are_found_by_key_alone_however_many_run(deploy, database):
    """A plan made while there are few is kept: it must be right for many."""
    processes = await deploy(TWO_STEPS, commands=BOTH)
    for _ in range(300):
        await started(processes, database, uuid4())

    async with database.transaction() as unit:
        await unit.fetch(f"PREPARE by_keys (uuid[]) AS {BY_KEYS}")
        plan = await unit.fetch("EXPLAIN EXECUTE by_keys('{}')")

    indexes = {word for row in plan for word in row[0].split() if word.startswith("process_instance_")}
    assert indexes == {"process_instance_once_per_key"}


async def test_a_query_of_the_services_own_may_read_instances_along(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key)
    unit = database.unit()
    rows = await unit.fetch(
        f"SELECT w.key, {BESIDE} FROM unnest($1::uuid[]) AS w(key) LEFT JOIN process_instance AS p USING (key)",  # noqa: S608
        [key, uuid4()],
    )
    await processes.load_beside(unit, [row["key"] for row in rows], rows)

    unit.fetch = None  # patched: nothing is read any more, or this fails
    await processes.complete(unit, key, "draft")
    await unit.commit()

    assert await tokens(database, key) == [("sign", "user")]


async def test_only_changed_tokens_are_written(deploy, database, clock, key):
    forked = diagram(
        node("startEvent", "begun")
        + node("parallelGateway", "fork")
        + node("userTask", "draft")
        + node("userTask", "visit")
        + node("userTask", "sign"),
        "begun > fork",
        "fork > draft",
        "fork > visit",
        "draft > sign",
    )
    processes = await deploy(forked, commands={"draft", "visit", "sign"})
    await started(processes, database, key)
    begun_at = clock.now()
    clock.advance(timedelta(hours=3))

    await database.change(lambda unit: processes.complete(unit, key, "draft"))

    rows = await database.fetch("SELECT element, since_at FROM token ORDER BY element")
    assert {row["element"]: row["since_at"] for row in rows} == {"sign": clock.now(), "visit": begun_at}


async def test_of_many_concurrent_completions_of_one_step_exactly_one_succeeds(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key)

    outcomes = await asyncio.gather(
        *[database.change(lambda unit: processes.complete(unit, key, "draft")) for _ in range(12)],
        return_exceptions=True,
    )

    assert outcomes.count(None) == 1
    assert all(isinstance(each, StepNotOpen) for each in outcomes if each is not None)
    assert await database.fetchval("SELECT count(*) FROM element_history WHERE element = 'draft'") == 2


async def test_concurrent_changes_of_one_instance_are_serialised_and_none_is_lost(deploy, database, key):
    branches = [f"check-{number}" for number in range(6)]
    wide = diagram(
        node("startEvent", "begun")
        + node("parallelGateway", "fork")
        + "".join(node("userTask", branch) for branch in branches)
        + node("parallelGateway", "join")
        + node("userTask", "decide"),
        "begun > fork",
        *[f"fork > {branch}" for branch in branches],
        *[f"{branch} > join" for branch in branches],
        "join > decide",
    )
    processes = await deploy(wide, commands={*branches, "decide"})
    await started(processes, database, key)

    await asyncio.gather(
        *[
            database.change(lambda unit, branch=branch: processes.complete(unit, key, branch, {branch: True}))
            for branch in branches
        ]
    )

    assert await tokens(database, key) == [("decide", "user")]
    unit = database.unit()
    await processes.load(unit, [key])
    assert processes.variables(unit, key) == dict.fromkeys(branches, True)


async def test_a_key_runs_a_process_once_ever(deploy, database, key):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    await started(processes, database, key)

    unit = database.unit()
    await processes.start(unit, "small", key, {})
    with pytest.raises(Conflict) as lost:
        await unit.commit()
    assert lost.value.constraint == "process_instance_once_per_key"

    unit = database.unit()
    await processes.load(unit, [key])
    with pytest.raises(AlreadyExists):
        await processes.start(unit, "small", key, {})


async def test_one_unit_may_start_complete_and_start_again_elsewhere(deploy, database, key):
    other = TWO_STEPS.replace(b'id="small"', b'id="other"')
    processes = await deploy(TWO_STEPS, other, commands=BOTH)

    unit = database.unit()
    await processes.start(unit, "small", key, {})
    await processes.complete(unit, key, "draft")
    await processes.start(unit, "other", key, {})
    await processes.complete(unit, key, "draft", process="other")
    await unit.commit()

    assert await tokens(database, key) == [("sign", "user"), ("sign", "user")]


async def test_what_waits_where_is_counted_with_the_oldest(deploy, database, clock):
    processes = await deploy(TWO_STEPS, commands=BOTH)
    first, second = uuid4(), uuid4()
    await started(processes, database, first)
    oldest_at = clock.now()
    clock.advance(timedelta(days=2))
    await started(processes, database, second)

    [waiting] = await processes.operations.waiting()

    assert (waiting.process, waiting.element, waiting.kind) == ("small", "draft", "user")
    assert (waiting.count, waiting.oldest_at) == (2, oldest_at)
