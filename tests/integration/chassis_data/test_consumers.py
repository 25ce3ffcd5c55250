"""Events are handled once and in order per key, whatever breaks."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.desk import SUBJECT, Desk, acknowledged, answers, publish
from tests.integration.chassis_data.ground import STREAM, Thing, Wire, connected, opened, run_on, working

from qabul.intake.v1.events_pb2 import AcceptanceOverdue, AppealClosed, AppealRegistered
from qabul_chassis.bus import Bus
from qabul_chassis.consumers import Consumer, Consumers
from qabul_chassis.testing import wait_until

NEVER = (timedelta(days=1),)


@pytest.fixture
def desk(database, bus):
    return Desk(database, bus)


async def test_events_of_one_key_are_handled_in_order_across_types(desk, bus):
    keys = [await publish(bus, 0) for _ in range(3)]
    for number in range(1, 6):
        for key in keys:
            await publish(bus, number, key=key, kind=AppealClosed if number % 2 else AcceptanceOverdue)

    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(18))
        await wait_until(lambda: acknowledged(bus))

    for key in keys:
        assert await desk.handled(key) == ["0", "1", "2", "3", "4", "5"]
    assert await desk.tally() == 18


async def test_a_handler_never_gets_two_events_of_one_key_at_once(desk, bus):
    key, other = await publish(bus, "a1", "a2", "a3"), await publish(bus, "b1")

    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(4))

    for batch in desk.batches:
        assert len({number[0] for number in batch}) == len(batch)
    assert await desk.handled(key) == ["a1", "a2", "a3"]
    assert await desk.handled(other) == ["b1"]


async def test_what_arrives_says_where_and_when_it_was_said(database, bus):
    seen = []

    async def look(unit, events):
        seen.extend(events)

    consumers = Consumers([Consumer(name="look", stream=STREAM, handlers={AppealRegistered: look})], database, bus)
    await bus.ensure_stream(STREAM, ["qabul.*.*.intake.>"], max_bytes=1 << 26)
    key, event_id = uuid4(), uuid4()
    client = await bus.client(within=10)
    headers = {"ce-id": str(event_id), "ce-subject": str(key), "ce-time": "2026-03-02T05:00:00+00:00"}
    async with working(consumers):
        await client.publish("qabul.namangan.water.intake.v1.AppealRegistered", b"", headers=headers)
        await wait_until(lambda: seen)

    [received] = seen
    assert (received.key, received.event_id, received.organisation) == (key, event_id, "water")
    assert received.occurred_at.isoformat() == "2026-03-02T05:00:00+00:00"
    assert received.event == AppealRegistered()


async def test_the_same_event_a_thousand_times_is_handled_once(desk, bus):
    await bus.ensure_stream(STREAM, ["qabul.*.*.intake.>"], max_bytes=1 << 26)
    client = await bus.client(within=10)
    key, event_id = uuid4(), uuid4()
    payload = AcceptanceOverdue(number="only").SerializeToString()
    headers = {"ce-id": str(event_id), "ce-subject": str(key)}
    async with working(desk.consumers):
        for _ in range(1000):
            await client.publish(f"{SUBJECT}.AcceptanceOverdue", payload, headers=headers)
        await publish(bus, "last", key=key)
        await wait_until(lambda: desk.has_handled(2))
        await wait_until(lambda: acknowledged(bus))

    assert await desk.handled(key) == ["only", "last"]
    assert await desk.tally() == 2


async def test_events_of_other_types_and_regions_are_not_delivered(desk, bus):
    client = await bus.client(within=10)
    await publish(bus, 1, kind=AcceptanceOverdue)
    await client.publish(f"{SUBJECT}.AppealRegistered", b"")
    await client.publish("qabul.fergana._.intake.v1.AcceptanceOverdue", b"")
    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(1))
        info = await bus.api(f"CONSUMER.INFO.{STREAM}.{Desk.name}")

    assert info["num_pending"] == 0
    assert desk.calls == ["1"]
    assert not desk.listening.handling.skipped


async def test_a_race_with_a_command_is_run_again_not_kept(desk, bus):
    key = uuid4()
    raced = asyncio.Event()
    take_in = desk.take_in

    async def racing(unit, events):
        await take_in(unit, events)
        if not raced.is_set():
            raced.set()
            first = desk.database.unit()
            first.insert(Thing, id=key, name="command")
            await first.commit()

    desk.listening.consumer.handlers[AcceptanceOverdue] = racing
    await publish(bus, 1, key=key)
    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(1))

    assert desk.calls == ["1", "1"]
    assert await desk.letters() == []


async def test_a_constraint_that_always_breaks_is_a_failure_of_its_event_alone(database, bus):
    async def name(unit, events):
        for received in events:
            unit.insert(Thing, id=received.key, name=received.event.number)

    consumer = Consumer(name="name", stream=STREAM, handlers={AcceptanceOverdue: name}, backoff=NEVER)
    for number in ("same", "same", "other"):
        await publish(bus, number)
    async with working(Consumers([consumer], database, bus)):
        await wait_until(lambda: acknowledged(bus, "name"))

    assert await database.fetchval("SELECT count(*) FROM thing") == 2
    assert await database.fetchval("SELECT error_class FROM dead_letter") == "Conflict"


async def test_a_restart_takes_up_in_order_what_was_delivered_and_not_settled(database, database_url, bus, nats_server):
    key = await publish(bus, *range(10))
    stuck = Desk(database, bus)
    entered = asyncio.Event()

    async def hang(unit, events):
        entered.set()
        await asyncio.Event().wait()

    stuck.listening.consumer.handlers[AcceptanceOverdue] = hang
    async with working(stuck.consumers):
        await entered.wait()

    async with opened(database_url) as restarted, connected(nats_server, "restarted") as restarted_bus:
        desk = Desk(restarted, restarted_bus)
        async with working(desk.consumers):
            # At once: nothing waits for the server to notice that the first reader is gone.
            await wait_until(lambda: desk.has_handled(10), within=15)
        assert await desk.handled(key) == [str(number) for number in range(10)]


async def test_one_of_several_processes_reads_and_another_takes_over(database, database_url, bus, nats_server):
    async with opened(database_url) as other, connected(nats_server, "other") as other_bus:
        first, second = Desk(database, bus), Desk(other, other_bus)
        async with working(second.consumers):
            async with working(first.consumers):
                key = await publish(bus, *range(20))
                await wait_until(lambda: first.has_handled(20))
                assert not (first.calls and second.calls)
            await publish(bus, 20, key=key)
            await wait_until(lambda: first.has_handled(21))

    assert await first.handled(key) == [str(number) for number in range(21)]
    assert sorted(map(int, first.calls + second.calls)) == list(range(21))


async def test_nothing_is_lost_or_doubled_when_nats_and_postgresql_connections_break(
    database, database_url, nats_server
):
    user = nats_server.users[0]
    connection = await asyncpg.connect(database_url)
    async with connected(nats_server) as direct, Wire(nats_server.port) as wire:
        bus = Bus(f"nats://127.0.0.1:{wire.port}", name="cut", user=user.name, password=user.password)
        desk = Desk(database, bus, batch=20)
        keys = [await publish(direct, 0) for _ in range(5)]
        async with working(desk.consumers):
            for number in range(1, 30):
                for key in keys:
                    await publish(direct, number, key=key)
                match number % 10:
                    case 3:
                        wire.lose_next_answer()
                    case 6:
                        wire.lose_next_request()
                    case 9:
                        await connection.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        )
            await wait_until(lambda: desk.has_handled(150), within=60)
        await bus.close()
    await connection.close()

    for key in keys:
        assert await desk.handled(key) == [str(number) for number in range(30)]
    assert await desk.letters() == []
    assert await desk.tally() == 150


async def test_a_consumer_waits_for_a_stream_that_is_not_there_and_for_nats(database, nats_server):
    nats_server.stop()
    async with connected(nats_server) as bus:
        desk = Desk(database, bus)
        async with working(desk.consumers):
            await wait_until(lambda: desk.listening.leading)
            nats_server.start()
            key = await publish(bus, 1)
            await wait_until(lambda: desk.has_handled(1), within=40)
            nats_server.stop()
            nats_server.start()
            await wait_until(lambda: answers(bus))
            await publish(bus, 2, key=key)
            await wait_until(lambda: desk.has_handled(2), within=40)

        assert await desk.handled(key) == ["1", "2"]


async def test_events_that_come_one_by_one_are_each_handled_without_waiting_for_the_next(desk, bus):
    async with working(desk.consumers):
        for number in range(6):
            await publish(bus, number)
            await wait_until(lambda number=number: desk.has_handled(number + 1))

    assert desk.batches == [[str(number)] for number in range(6)]


@pytest.mark.parametrize("inbox", [True, False], ids=["with its inbox", "control: without its inbox"])
async def test_a_stream_read_again_from_its_beginning_doubles_nothing_because_of_the_inbox(
    database, database_url, bus, inbox
):
    key = await publish(bus, *range(5))
    first = Desk(database, bus)
    async with working(first.consumers):
        await wait_until(lambda: acknowledged(bus))
    if not inbox:
        await run_on(database_url, "TRUNCATE inbox")

    await bus.api(f"CONSUMER.RESET.{STREAM}.{Desk.name}", {"seq": 1})
    again = Desk(database, bus)
    async with working(again.consumers):
        await publish(bus, 5, key=key)
        await wait_until(lambda: acknowledged(bus))

    once = [str(number) for number in range(6)]
    assert await again.handled(key) == (once if inbox else once[:5] + once)
