"""Events are handled once and in order per key, whatever breaks; those that cannot be are kept, never skipped."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import STREAM, Part, Thing, Wire, connected, opened, working

from qabul.intake.v1.events_pb2 import AcceptanceOverdue, AppealClosed, AppealRegistered
from qabul_chassis.bus import Bus, BusError
from qabul_chassis.consumers import Consumer, Consumers
from qabul_chassis.dead_letters import DeadLetters
from qabul_chassis.errors import Invalid, NotFound, Refused, Unavailable
from qabul_chassis.testing import wait_until

SUBJECT = "qabul.namangan._.intake.v1"
NEVER = (timedelta(days=1),)


class Desk:
    """A service that writes down what it handles: a part per event, numbered in the order of its key's events."""

    name = "routing-from-intake"

    def __init__(self, database, bus, **chosen):
        self.database = database
        self.bus = bus
        #: Numbers of events that fail, and how.
        self.fails = {}
        self.calls = []
        self.batches = []
        self.consumers = Consumers(
            [
                Consumer(
                    name=self.name,
                    stream=STREAM,
                    handlers={AcceptanceOverdue: self.take_in, AppealClosed: self.take_in},
                    **chosen,
                )
            ],
            database,
            bus,
        )
        self.dead_letters = DeadLetters(database, self.consumers)

    @property
    def listening(self):
        return self.consumers.listening[self.name]

    async def take_in(self, unit, events):
        self.batches.append([received.event.number for received in events])
        for received in events:
            number = received.event.number
            self.calls.append(number)
            if (failure := self.fails.get(number)) is not None:
                raise failure
            thing = await unit.fetchrow("SELECT id, revision FROM thing WHERE id = $1", received.key)
            count = await unit.fetchval("SELECT count(*) FROM part WHERE thing_id = $1", received.key)
            if thing is None:
                unit.insert(Thing, id=received.key, name=str(received.key))
            else:
                unit.update(Thing, received.key, revision=thing["revision"], colour="seen")
            unit.insert(Part, thing_id=received.key, number=count, note=number)

    async def handled(self, key=None):
        rows = await self.database.fetch(
            "SELECT note FROM part WHERE $1::uuid IS NULL OR thing_id = $1 ORDER BY thing_id, number", key
        )
        return [row["note"] for row in rows]

    async def has_handled(self, count):
        return await self.database.fetchval("SELECT count(*) FROM part") >= count

    async def letters(self):
        rows = await self.database.fetch("SELECT * FROM dead_letter ORDER BY stream_sequence")
        return [(row["state"], row["attempts"], row["error_class"]) for row in rows]

    async def tally(self):
        return await self.database.fetchval("SELECT sum(count)::int FROM event_tally WHERE party = $1", self.name)


async def publish(bus, *numbers, key=None, event_id=None, kind=AcceptanceOverdue, payload=None):
    """What a relay would publish; answers the key."""
    client = await bus.client(within=10)
    await bus.ensure_stream(STREAM, ["qabul.*.*.intake.>"], max_bytes=1 << 26)
    key = key or uuid4()
    jetstream = client.jetstream()
    for number in numbers:
        about = str(event_id or uuid4())
        data = kind(appeal_id=str(key), number=str(number)).SerializeToString() if payload is None else payload
        name = kind.DESCRIPTOR.full_name
        headers = {"ce-id": about, "ce-type": name, "ce-subject": str(key), "ce-time": "2026-03-02T05:00:00+00:00"}
        await jetstream.publish(f"{SUBJECT}.{name.rpartition('.')[2]}", data, headers=headers)
    return key


async def acknowledged(bus, name=Desk.name):
    try:
        info = await bus.api(f"CONSUMER.INFO.{STREAM}.{name}")
    except BusError:
        return False  # no reader has made it yet
    return not info["num_pending"] and not info["num_ack_pending"]


async def answers(bus):
    try:
        await bus.canary()
    except Unavailable:
        return False
    return True


@pytest.fixture
def desk(database, bus):
    return Desk(database, bus, backoff=(timedelta(milliseconds=50), timedelta(milliseconds=50)))


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


async def test_an_unreadable_event_is_parked_at_once_and_the_next_key_goes_on(desk, bus):
    key = await publish(bus, 1, payload=b"\xff\xff not protobuf")
    await publish(bus, "fine")

    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(1))
        await wait_until(lambda: acknowledged(bus))

    assert await desk.letters() == [("parked", 1, "Unreadable")]
    [letter] = await desk.dead_letters.page()
    assert letter.key == key
    assert letter.payload == b"\xff\xff not protobuf"
    assert letter.type == "qabul.intake.v1.AcceptanceOverdue"
    assert letter.headers["ce-subject"] == str(key)


async def test_a_failing_event_is_tried_again_then_parked_while_others_go_on(desk, bus):
    desk.fails["bad"] = NotFound("There is no such desk.")
    await publish(bus, "bad")
    await publish(bus, "fine")

    async with working(desk.consumers):
        await wait_until(lambda: desk.has_handled(1))
        await wait_until(lambda: desk.database.fetchval("SELECT true FROM dead_letter WHERE state = 'parked'"))
        await wait_until(lambda: acknowledged(bus))

    assert await desk.letters() == [("parked", 3, "NotFound")]
    [letter] = await desk.dead_letters.page()
    assert letter.error_text == "There is no such desk."
    assert await desk.tally() == 1


async def test_an_event_whose_content_is_invalid_is_parked_without_further_tries(desk, bus):
    desk.fails["bad"] = Invalid("appeal_id must be a UUID.")
    await publish(bus, "bad")

    async with working(desk.consumers):
        await wait_until(desk.letters)

    assert await desk.letters() == [("parked", 1, "Invalid")]


async def test_an_event_that_fails_once_is_handled_by_and_by(desk, bus):
    desk.fails["1"] = NotFound("Not yet.")
    key = await publish(bus, 1, 2, 3)

    async with working(desk.consumers):
        await wait_until(lambda: desk.calls)
        del desk.fails["1"]
        await wait_until(lambda: desk.has_handled(3))

    assert await desk.handled(key) == ["1", "2", "3"]
    assert {state for state, _, _ in await desk.letters()} <= {"retried"}
    assert await desk.tally() == 3


async def test_later_events_of_a_key_wait_behind_a_parked_one_until_it_is_retried(desk, bus):
    desk.fails["1"] = Invalid("Not readable by this version.")
    key = await publish(bus, 1, 2)

    async with working(desk.consumers):
        await wait_until(lambda: desk.database.fetchval("SELECT count(*) = 2 FROM dead_letter"))
        await publish(bus, 3, key=key)
        await publish(bus, "other")
        await wait_until(lambda: desk.has_handled(1))
        await wait_until(lambda: acknowledged(bus))
        assert await desk.handled(key) == []
        assert await desk.letters() == [("parked", 1, "Invalid"), ("waiting", 0, "Behind"), ("waiting", 0, "Behind")]
        first, second, _ = await desk.dead_letters.page()
        with pytest.raises(Refused, match=str(first.id)):
            await desk.dead_letters.retry(second.id)

        desk.fails.clear()
        assert (await desk.dead_letters.retry(first.id)).state == "retried"
        await wait_until(lambda: desk.has_handled(4))

    assert await desk.handled(key) == ["1", "2", "3"]
    assert {state for state, _, _ in await desk.letters()} == {"retried"}
    assert await desk.tally() == 4


async def test_a_retry_that_fails_says_so_and_one_that_is_settled_is_refused(desk, bus):
    desk.fails["1"] = Invalid("Not readable by this version.")
    await publish(bus, 1)
    async with working(desk.consumers):
        await wait_until(desk.letters)
        [letter] = await desk.dead_letters.page()

        again = await desk.dead_letters.retry(letter.id)
        desk.fails.clear()
        both = await asyncio.gather(
            desk.dead_letters.retry(letter.id), desk.dead_letters.retry(letter.id), return_exceptions=True
        )
        with pytest.raises(Refused):
            await desk.dead_letters.retry(letter.id)

    assert (again.state, again.attempts) == ("parked", 2)
    assert any(getattr(each, "state", None) == "retried" for each in both)
    assert await desk.handled() == ["1"]
    assert await desk.tally() == 1


async def test_a_discarded_letter_lets_the_next_of_its_key_go_on(desk, bus):
    desk.fails["1"] = Invalid("Not readable by this version.")
    key = await publish(bus, 1, 2)
    async with working(desk.consumers):
        await wait_until(lambda: desk.database.fetchval("SELECT count(*) = 2 FROM dead_letter"))
        [first, _] = await desk.dead_letters.page()

        await desk.dead_letters.discard(first.id, reason="sent by mistake")
        await wait_until(lambda: desk.has_handled(1))

    assert await desk.handled(key) == ["2"]
    assert [state for state, _, _ in await desk.letters()] == ["discarded", "retried"]


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
