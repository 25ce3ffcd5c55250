"""Events go out once and in order, however the relay, PostgreSQL or NATS die."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from opentelemetry.sdk.trace import TracerProvider
from tests.integration.chassis_data.ground import STREAM, Wire, connected, opened, relay_of, say, stored, working

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.bus import Bus
from qabul_chassis.outbox import RELAY_LEASE
from qabul_chassis.testing import wait_until


async def messages(bus):
    """Everything in the stream, oldest first."""
    client = await bus.client(within=10)
    jetstream = client.jetstream()
    return [await jetstream.get_msg(STREAM, sequence + 1) for sequence in range(await stored(bus))]


async def outbox_is_empty(database):
    return not await database.fetchval("SELECT count(*) FROM outbox")


async def said(database):
    return await database.fetchval("SELECT sum(count)::int FROM event_tally WHERE party = 'said'")


async def test_an_event_goes_out_with_everything_it_says_about_itself(database, bus):
    key = uuid4()
    unit = database.unit()
    event = AcceptanceOverdue(appeal_id=str(key), number="N-2026-000001")
    with TracerProvider().get_tracer("test").start_as_current_span("command") as span:
        unit.stage(event, key=key, organisation="water")
    await unit.commit()

    async with working(relay_of(database, bus)):
        await wait_until(lambda: outbox_is_empty(database))

    [message] = await messages(bus)
    assert message.subject == "qabul.namangan.water.intake.v1.AcceptanceOverdue"
    assert AcceptanceOverdue.FromString(message.data) == event
    headers = dict(message.headers)
    assert UUID(headers["ce-id"]).version == 7
    assert headers["Nats-Msg-Id"] == headers["ce-id"]
    assert headers["traceparent"].split("-")[1] == f"{span.get_span_context().trace_id:032x}"
    assert {name: headers[name] for name in headers if name not in {"ce-id", "Nats-Msg-Id", "traceparent"}} == {
        "ce-specversion": "1.0",
        "ce-source": "/qabul/namangan/intake",
        "ce-type": "qabul.intake.v1.AcceptanceOverdue",
        "ce-subject": str(key),
        "ce-time": unit.now.isoformat(),
        "content-type": "application/protobuf",
    }


async def test_many_events_go_out_in_the_order_they_were_said(database, bus):
    key = uuid4()
    unit = database.unit()
    for number in range(450):
        unit.stage(AcceptanceOverdue(number=str(number)), key=key)
    await unit.commit()
    await say(database, 450, 451, key=key)

    async with working(relay_of(database, bus)):
        await wait_until(lambda: outbox_is_empty(database))

    numbers = [int(AcceptanceOverdue.FromString(message.data).number) for message in await messages(bus)]
    assert numbers == list(range(452))
    assert await said(database) == 452


async def test_a_commit_wakes_the_relay_of_another_process(database, database_url, bus, nats_server):
    async with opened(database_url) as other, connected(nats_server, "other") as other_bus:
        leader = relay_of(other, other_bus)
        async with working(leader):
            await wait_until(lambda: leader.leading)

            await say(database, 1)

            await wait_until(lambda: leader.published == 1)


async def test_one_relay_works_at_a_time_and_the_next_takes_over(database, database_url, bus, nats_server):
    async with opened(database_url) as other, connected(nats_server, "other") as other_bus:
        first, second = relay_of(database, bus), relay_of(other, other_bus)
        async with working(second):
            async with working(first):
                await wait_until(lambda: first.leading or second.leading)
                await say(database, *range(20))
                await wait_until(lambda: outbox_is_empty(database))
                assert first.leading != second.leading
            await wait_until(lambda: second.leading)
            await say(database, 20)
            await wait_until(lambda: outbox_is_empty(database))

    assert await stored(bus) == 21


@pytest.mark.parametrize("count", [1, 30], ids=["one event", "a batch"])
async def test_a_relay_killed_between_acknowledgement_and_deletion_doubles_nothing(database, database_url, bus, count):
    # Whoever deletes waits for this lock, while the stream has the events already.
    connection = await asyncpg.connect(database_url)
    hold = connection.transaction()
    await say(database, *range(count))
    await hold.start()
    await connection.execute("SELECT FROM outbox FOR UPDATE")

    relay = relay_of(database, bus)
    async with working(relay):
        await wait_until(lambda: relay.published == count)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await hold.rollback()
        await wait_until(lambda: outbox_is_empty(database))
    await connection.close()

    assert await stored(bus) == count
    assert await said(database) == count


async def test_a_relay_that_loses_its_lease_publishes_no_more_until_it_has_it_again(database, database_url, bus):
    relay = relay_of(database, bus)
    usurper = await asyncpg.connect(database_url)
    async with working(relay):
        await wait_until(lambda: relay.leading)
        lock = asyncio.ensure_future(usurper.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", RELAY_LEASE))
        await wait_until(
            lambda: database.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        )
        await _kill(database_url, "intake-watch")
        await lock
        await wait_until(lambda: not relay.leading)
        published = relay.published

        await say(database, 1)
        await wait_until(lambda: database.watch.connected)
        assert relay.published == published
        assert not await outbox_is_empty(database)

        await usurper.close()
        await wait_until(lambda: outbox_is_empty(database))


@pytest.mark.parametrize("count", [1, 40], ids=["one event", "a batch"])
async def test_a_lost_acknowledgement_doubles_nothing(database, nats_server, count):
    user = nats_server.users[0]
    async with Wire(nats_server.port) as wire:
        bus = Bus(f"nats://127.0.0.1:{wire.port}", name="cut", user=user.name, password=user.password)
        relay = relay_of(database, bus)
        async with working(relay):
            await say(database, 0)
            await wait_until(lambda: relay.published == 1)
            unit = database.unit()
            for number in range(count):
                unit.stage(AcceptanceOverdue(number=str(number)), key=uuid4())
            wire.lose_next_answer()
            await unit.commit()
            await wait_until(lambda: outbox_is_empty(database), within=40)
        assert await stored(bus) == count + 1
        await bus.close()

    assert await said(database) == count + 1


async def test_nothing_is_lost_while_nats_is_away(database, nats_server):
    nats_server.stop()
    async with connected(nats_server) as bus:
        relay = relay_of(database, bus)
        async with working(relay):
            await wait_until(lambda: relay.leading)
            keys = await say(database, *range(30))
            nats_server.start()
            await wait_until(lambda: outbox_is_empty(database), within=40)
            nats_server.stop()
            keys += await say(database, *range(30, 60))
            nats_server.start()
            await wait_until(lambda: outbox_is_empty(database), within=40)
            assert [message.headers["ce-subject"] for message in await messages(bus)] == [str(key) for key in keys]


async def test_a_stream_that_was_removed_is_made_again(database, bus):
    relay = relay_of(database, bus)
    async with working(relay):
        await say(database, 1)
        await wait_until(lambda: relay.published == 1)
        await bus.api(f"STREAM.DELETE.{STREAM}")

        await say(database, *range(5))

        await wait_until(lambda: outbox_is_empty(database), within=40)
    assert await stored(bus) == 5


async def test_an_event_the_stream_refuses_stays_and_holds_back_only_its_own_key(database, bus):
    poisoned, fine = uuid4(), uuid4()
    unit = database.unit()
    unit.stage(AcceptanceOverdue(number="first"), key=poisoned)
    unit.stage(AcceptanceOverdue(number="x" * (1 << 20)), key=poisoned)
    unit.stage(AcceptanceOverdue(number="after it"), key=poisoned)
    unit.stage(AcceptanceOverdue(number="of another key"), key=fine)
    await unit.commit()

    relay = relay_of(database, bus)
    async with working(relay):
        await wait_until(lambda: relay.published == 2)
        await say(database, 5, key=fine)
        await wait_until(lambda: relay.published == 3)
        await wait_until(lambda: database.fetchval("SELECT count(*) = 2 FROM outbox"))

    assert relay.held_back == 1
    numbers = [AcceptanceOverdue.FromString(message.data).number for message in await messages(bus)]
    assert numbers == ["first", "of another key", "5"]


async def _kill(url: str, application: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE '%' || $1",
        application,
    )
    await connection.close()
