"""How often a change goes to the database: a desk that signs twenty-five cards at once must not wait for each."""

from contextlib import contextmanager
from uuid import UUID, uuid4

from tests.factories.accepted import accepted_facts, appeal_accepted

from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.consumers import Received
from qabul_chassis.identity import Caller
from qabul_chassis.testing import REGION
from qabul_routing.domain import Route
from qabul_routing.handlers import Consider, Sign


class Counted:
    """A unit's store that counts what it is asked."""

    def __init__(self, store):
        self._store = store
        self.reads = self.writes = 0

    async def fetch(self, *args):
        self.reads += 1
        return await self._store.fetch(*args)

    async def fetchrow(self, *args):
        self.reads += 1
        return await self._store.fetchrow(*args)

    async def fetchval(self, *args):
        self.reads += 1
        return await self._store.fetchval(*args)

    async def write(self, *args):
        self.writes += 1
        await self._store.write(*args)


@contextmanager
def counted(office, role):
    """A unit of the service's database, and what it costs."""
    caller = Caller(role, role, frozenset({role}), None, REGION, str(uuid4()))
    unit = office.service.database.unit(caller=caller)
    unit._store = Counted(unit._store)
    yield unit, unit._store


async def test_twenty_five_cards_are_signed_in_one_read_and_one_write(office):
    cards = await office.on_desk(many=25)
    for card in cards:
        await office.considered(card)
    sign = office.servicer._sign

    with counted(office, Role.HOKIM) as (unit, store):
        signed = await sign(unit, [Sign(UUID(card.appeal_id)) for card in cards])
        await unit.commit()

    assert (store.reads, store.writes) == (1, 1)
    assert sum(len(card.assignments) for card in signed) == 50


async def test_a_card_is_considered_in_one_read_and_one_write(office):
    card = await office.on_desk()

    with counted(office, Role.WORKING_GROUP_HEAD) as (unit, store):
        command = Consider(UUID(card.appeal_id), Route("water-utility", ("gas-supply",)), "Ўрганилсин", urgent=False)
        await office.servicer._consider(unit, command)
        await unit.commit()

    assert (store.reads, store.writes) == (1, 1)


async def test_two_hundred_appeals_are_taken_in_with_one_read_and_one_write(office):
    [handler] = office.service.service.consumers[0].handlers.values()
    now = office.clock.now()
    events = [
        Received(appeal_accepted(facts), uuid4(), UUID(facts.appeal_id), now, None, redelivered=False)
        for facts in (accepted_facts() for _ in range(200))
    ]

    with counted(office, Role.OPERATOR) as (unit, store):
        await handler(unit, events)
        await unit.commit()

    assert (store.reads, store.writes) == (1, 1)
    arriving = pb.ListCardsRequest(statuses=[pb.CARD_STATUS_ARRIVING])
    assert (await office.stub().ListCards(arriving)).total_size == 200
