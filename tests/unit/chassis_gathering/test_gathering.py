"""Calls that come together are written together, and each gets its own outcome."""

import asyncio

import pytest

from qabul_chassis.gathering import Gathering


class Desk:
    """Writes batches when the test lets it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began = asyncio.Event()
        self.may_write = asyncio.Event()
        self.may_write.set()

    async def write(self, batch):
        self.batches.append(list(batch))
        self.began.set()
        await self.may_write.wait()
        return [ValueError(f"{item} is odd") if item % 2 else item * 10 for item in batch]


async def test_a_lone_item_goes_at_once():
    desk = Desk()

    assert await Gathering(desk.write, most=8)(4) == 40
    assert desk.batches == [[4]]


async def test_items_that_come_while_a_batch_is_written_make_the_next_one():
    desk = Desk()
    gather = Gathering(desk.write, most=8)
    desk.may_write.clear()
    first = asyncio.create_task(gather(0))
    await desk.began.wait()
    rest = [asyncio.create_task(gather(item)) for item in (2, 4, 6)]
    await asyncio.sleep(0)
    desk.may_write.set()

    assert await asyncio.gather(first, *rest) == [0, 20, 40, 60]
    assert desk.batches == [[0], [2, 4, 6]]


async def test_a_batch_has_its_limit():
    desk = Desk()
    gather = Gathering(desk.write, most=3)

    await asyncio.gather(*(gather(item) for item in range(0, 16, 2)))

    assert [len(batch) for batch in desk.batches] == [3, 3, 2]


async def test_an_item_that_fails_fails_alone():
    gather = Gathering(Desk().write, most=8)

    outcomes = await asyncio.gather(*(gather(item) for item in (2, 3, 4)), return_exceptions=True)

    assert outcomes[0] == 20
    assert str(outcomes[1]) == "3 is odd"
    assert outcomes[2] == 40


async def test_a_batch_that_cannot_be_written_is_told_to_everybody_in_it():
    async def refuse(_):
        raise OSError("away")

    gather = Gathering(refuse, most=8)

    outcomes = await asyncio.gather(*(gather(item) for item in (1, 2)), return_exceptions=True)

    assert [str(outcome) for outcome in outcomes] == ["away", "away"]
    with pytest.raises(OSError, match="away"):
        await gather(3)


async def test_a_caller_that_gives_up_disturbs_nobody():
    desk = Desk()
    gather = Gathering(desk.write, most=8)
    desk.may_write.clear()
    leaving, staying = asyncio.create_task(gather(2)), asyncio.create_task(gather(4))
    await desk.began.wait()
    leaving.cancel()
    desk.may_write.set()

    assert await staying == 40
    assert leaving.cancelled()
