"""Callers: count what was served, not what was refused, and end when nothing is left."""

import os

from qabul_local.bench.work.calling import UsedUp, keep_calling

ME = {"client": os.getpid()}


async def test_only_served_calls_are_operations():
    answers = iter([True, False, True])

    async def act():
        try:
            return next(answers)
        except StopIteration:
            raise UsedUp from None

    done = await keep_calling(1, 60.0, act, parties=ME)

    assert (done.operations, done.refused, len(done.latencies_ms)) == (2, 1, 2)
    assert done.cpu_s.keys() == {"client"}


async def test_callers_share_what_there_is_to_call_about():
    left = iter(range(100))
    called = []

    async def act():
        try:
            called.append(next(left))
        except StopIteration:
            raise UsedUp from None
        return True

    done = await keep_calling(8, 60.0, act, parties=ME)

    assert done.operations == 100
    assert called == list(range(100))
