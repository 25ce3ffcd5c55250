"""On NATS a service says only its own events, and an organisation hears only its own."""

import asyncio
import json

import nats
import pytest

from qabul_chassis.bus import Bus
from qabul_chassis.testing import wait_until
from qabul_local.keys import Keys
from qabul_local.servers import Nats
from qabul_local.subjects import OPERATOR, SERVICES, agency, inbox, users

OURS, THEIRS = "pop-hokimiyat", "chust-hokimiyat"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def server(keys):
    with Nats.temporary(users=users(keys, [OURS, THEIRS]), durable=False) as server:
        yield server


class Party:
    """A connected user, and what the server has refused it."""

    def __init__(self, client, refusals):
        self.client = client
        self.refusals = refusals

    async def refused(self, count=0):
        """What the server has refused of everything sent so far; the client tells of so many in a task of its own."""
        await self.client.flush()
        await wait_until(lambda: len(self.refusals) >= count, what=f"{count} refusals")
        return [str(each).lower() for each in self.refusals]


@pytest.fixture
async def join(server, keys):
    clients = []

    async def join(name, prefix="_INBOX"):
        refusals = []

        async def note(refusal):
            refusals.append(refusal)

        client = await nats.connect(
            server.url, user=name, password=keys.secret("nats", name), inbox_prefix=prefix.encode(), error_cb=note
        )
        clients.append(client)
        return Party(client, refusals)

    yield join
    for client in clients:
        await client.close()


async def ask(party, subject, body):
    reply = await party.client.request(f"$JS.API.{subject}", json.dumps(body).encode(), timeout=5)
    assert b'"error"' not in reply.data, reply.data


async def make_stream(party, producer):
    config = {"name": producer.upper(), "subjects": [f"qabul.namangan.*.{producer}.>"], "storage": "file"}
    await ask(party, f"STREAM.CREATE.{producer.upper()}", config)


async def test_a_service_publishes_its_own_events_and_nobody_elses(join):
    intake = await join("intake")
    await make_stream(intake, "intake")

    ack = await intake.client.jetstream().publish(f"qabul.namangan.{OURS}.intake.v1.AppealAccepted", b"")
    await intake.client.publish("qabul.namangan._.review.v1.AnswerAccepted", b"forged")

    assert ack.stream == "INTAKE"
    assert any("review.v1.answeraccepted" in refusal for refusal in await intake.refused(1))


async def test_a_service_may_not_touch_the_stream_of_another(join):
    intake = await join("intake")

    for subject in (
        "STREAM.DELETE.REVIEW",
        "STREAM.PURGE.INTAKE",
        "STREAM.UPDATE.REVIEW",
        "CONSUMER.CREATE.REVIEW.spy",
    ):
        await intake.client.publish(f"$JS.API.{subject}", b"{}")

    assert len(await intake.refused(4)) == 4


async def test_a_service_reads_any_stream_by_its_own_durable(join):
    intake, review = await join("intake"), await join("review")
    await make_stream(intake, "intake")
    durable = "review-from-intake"
    config = {"stream_name": "INTAKE", "config": {"durable_name": durable, "ack_policy": "explicit"}}
    await ask(review, f"CONSUMER.CREATE.INTAKE.{durable}", config)
    await intake.client.jetstream().publish("qabul.namangan._.intake.v1.AppealAccepted", b"42")

    pulled = await review.client.jetstream().pull_subscribe_bind(durable, "INTAKE")
    [message, *_] = await pulled.fetch(1, timeout=5)
    await message.ack_sync(timeout=5)

    assert not await review.refused()


async def test_an_organisation_hears_its_own_events_only(join):
    operator, ours = await join(OPERATOR), await join(agency(OURS), inbox(OURS))
    heard = asyncio.Queue()
    await ours.client.subscribe(f"qabul.*.{OURS}.>", cb=heard.put)
    await ours.client.subscribe(f"qabul.*.{THEIRS}.>", cb=heard.put)
    await ours.client.subscribe("qabul.>", cb=heard.put)
    refusals = await ours.refused(2)

    for organisation in (THEIRS, OURS):
        await operator.client.publish(
            f"qabul.namangan.{organisation}.routing.v1.AssignmentIssued", organisation.encode()
        )
    message = await asyncio.wait_for(heard.get(), 5)

    assert len(refusals) == 2
    assert message.data == OURS.encode()
    assert heard.empty()


async def test_an_organisation_publishes_nothing_and_makes_no_durable(join):
    ours = await join(agency(OURS), inbox(OURS))

    await ours.client.publish(f"qabul.namangan.{OURS}.routing.v1.AssignmentIssued", b"forged")
    await ours.client.publish(f"$JS.API.CONSUMER.CREATE.ROUTING.{agency(OURS)}", b"{}")
    await ours.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.ROUTING.{agency(THEIRS)}", b"1")

    assert len(await ours.refused(3)) == 3


async def test_an_organisation_pulls_what_it_missed_by_a_durable_made_for_it(join):
    operator = await join(OPERATOR)
    await make_stream(operator, "routing")
    await operator.client.jetstream().add_consumer(
        "ROUTING", durable_name=agency(OURS), filter_subject=f"qabul.*.{OURS}.>", ack_policy="explicit"
    )
    for organisation in (THEIRS, OURS):
        subject = f"qabul.namangan.{organisation}.routing.v1.AssignmentIssued"
        await operator.client.jetstream().publish(subject, organisation.encode())

    ours = await join(agency(OURS), inbox(OURS))
    pulled = await ours.client.jetstream().pull_subscribe_bind(agency(OURS), "ROUTING")
    [message] = await pulled.fetch(1, timeout=5)
    await message.ack_sync(timeout=5)

    assert message.data == OURS.encode()
    assert not await ours.refused()


async def test_nobody_is_let_in_without_a_password(server):
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"CONNECT {}\r\nPING\r\n")
    said = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()

    assert b"Authorization Violation" in said
    assert b"PONG" not in said


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_may_prove_that_its_broker_stores(server, keys, service):
    bus = Bus(server.url, name=f"qabul-{service}", user=service, password=keys.secret("nats", service))
    try:
        for _ in range(2):
            await bus.canary()
    finally:
        await bus.close()
