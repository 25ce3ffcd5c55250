"""Leases are held by one process at a time and lost with their connection; bells reach every process."""

import asyncio

import asyncpg
from tests.integration.chassis_data.ground import opened

from qabul_chassis.testing import wait_until


class Holder:
    """Somebody who works under a lease."""

    def __init__(self, database):
        self.watch = database.watch
        self.lease = None
        self.leave = asyncio.Event()
        self.task = asyncio.create_task(self.hold())

    async def hold(self):
        async with self.watch.lease("work") as lease:
            self.lease = lease
            await self.leave.wait()
            self.lease = None

    async def end(self):
        self.leave.set()
        await self.task


async def kill_watches(url):
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE '%-watch'"
    )
    await connection.close()


async def test_a_lease_is_held_by_one_and_passed_on_when_it_is_given_up(database, database_url):
    async with opened(database_url) as other:
        holders = [Holder(database), Holder(other), Holder(database)]
        order = []
        while len(order) < 3:
            await wait_until(lambda: any(holder.lease for holder in holders))
            [holding] = [holder for holder in holders if holder.lease]
            order.append(holding)
            await holding.end()

    assert set(order) == set(holders)


async def test_a_holder_whose_connection_dies_learns_that_its_lease_is_lost(database, database_url):
    holder = Holder(database)
    await wait_until(lambda: holder.lease)
    lease = holder.lease

    await kill_watches(database_url)
    await asyncio.wait_for(lease.lost.wait(), 20)

    await holder.end()
    again = Holder(database)
    await wait_until(lambda: again.lease)
    assert not again.lease.lost.is_set()
    await again.end()


async def test_a_ring_wakes_the_listener_of_another_process(database, database_url):
    async with opened(database_url) as other:
        bell = other.watch.bell("timers")
        database.watch.bell("unrelated")
        await bell.heard(within=0)
        await database.watch.bell("timers").heard(within=0)
        await wait_until(lambda: other.watch.connected and database.watch.connected)
        bell.rang()  # a bell rings once when its watch connects, as it may have missed something

        database.watch.ring("timers")

        assert await bell.heard(within=20)


async def test_a_ring_before_anybody_listens_is_kept(database):
    bell = database.watch.bell("timers")
    database.watch.ring("timers")

    assert await bell.heard(within=20)
    assert not bell.rang()


async def test_whoever_listened_is_rung_when_the_connection_comes_back(database, database_url):
    bell = database.watch.bell("timers")
    await bell.heard(within=0)
    await wait_until(lambda: database.watch.connected)
    bell.rang()

    await kill_watches(database_url)

    # Rings of other processes may have been missed meanwhile.
    assert await bell.heard(within=20)
