"""A service that listens: it writes down what it handles, and fails where a test wants it to."""

from uuid import uuid4

from tests.integration.chassis_data.ground import STREAM, Part, Thing

from qabul.intake.v1.events_pb2 import AcceptanceOverdue, AppealClosed
from qabul_chassis.bus import BusError
from qabul_chassis.consumers import Consumer, Consumers
from qabul_chassis.dead_letters import DeadLetters
from qabul_chassis.errors import Unavailable

SUBJECT = "qabul.namangan._.intake.v1"


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
