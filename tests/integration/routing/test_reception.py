"""Texts are fetched from intake together, in answers that fit into a message."""

import asyncio
from uuid import UUID, uuid4

import pytest
from tests.factories.accepted import accepted_facts, an_appeal

from qabul_chassis.errors import NotFound
from qabul_chassis.rpc import Channels
from qabul_chassis.settings import Settings
from qabul_routing.reception import Reception


@pytest.fixture
async def texts(reception):
    """What routing asks with."""
    channels = Channels(Settings(service="routing", intake_target=reception.target))
    yield Reception(channels)
    await channels.close()


def known_to(reception, count):
    appeals = [an_appeal(accepted_facts()) for _ in range(count)]
    reception.appeals |= {appeal.facts.appeal_id: appeal for appeal in appeals}
    return appeals


async def test_appeals_that_are_wanted_at_the_same_time_are_asked_for_together(texts, reception):
    appeals = known_to(reception, 20)

    found = await asyncio.gather(*(texts(UUID(appeal.facts.appeal_id)) for appeal in appeals))

    assert list(found) == appeals
    assert reception.batches == [20]


async def test_an_appeal_intake_does_not_know_fails_alone(texts, reception):
    [appeal] = known_to(reception, 1)

    found, missing = await asyncio.gather(texts(UUID(appeal.facts.appeal_id)), texts(uuid4()), return_exceptions=True)

    assert found == appeal
    assert isinstance(missing, NotFound)


async def test_an_answer_too_large_for_one_message_is_asked_for_in_halves(texts, reception):
    appeals = known_to(reception, 20)
    reception.most = 6

    found = await asyncio.gather(*(texts(UUID(appeal.facts.appeal_id)) for appeal in appeals))

    assert list(found) == appeals
    assert [size for size in reception.batches if size <= 6] == [5, 5, 5, 5]
