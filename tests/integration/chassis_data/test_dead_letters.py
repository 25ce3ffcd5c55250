"""Events that cannot be handled are kept and tried again; nothing of their key overtakes them."""

import asyncio
from datetime import timedelta

import pytest
from tests.integration.chassis_data.desk import Desk, acknowledged, publish
from tests.integration.chassis_data.ground import working

from qabul_chassis.errors import Invalid, NotFound, Refused
from qabul_chassis.testing import wait_until


@pytest.fixture
def desk(database, bus):
    return Desk(database, bus, backoff=(timedelta(milliseconds=50), timedelta(milliseconds=50)))


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


async def test_an_unreadable_event_that_a_person_retries_stays_parked_and_says_the_same(desk, bus):
    await publish(bus, 1, payload=b"\xff\xff not protobuf")

    async with working(desk.consumers):
        await wait_until(desk.letters)
        [letter] = await desk.dead_letters.page()
        again = await desk.dead_letters.retry(letter.id)

    assert letter.error_text.startswith("Expected a qabul.intake.v1.AcceptanceOverdue, but its bytes cannot be read")
    assert (again.state, again.attempts, again.due_at) == ("parked", 2, None)
    assert (again.error_class, again.error_text) == (letter.error_class, letter.error_text)


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
