"""The process that makes the load: works by itself, tells how far it is, passes failures on."""

import os

import pytest

from qabul_local.bench.hands import Hands, tell
from qabul_local.bench.problems import NotMeasured


def work(text):
    tell(1.0)
    return f"{text} {os.getpid()}"


def fail():
    raise NotMeasured("Expected rows, but found none.")


@pytest.fixture
def hands():
    hands = Hands()
    yield hands
    hands.close()


def test_work_is_done_in_a_process_of_its_own_that_tells_how_far_it_is(hands):
    told = []

    said = hands.do(work, "done by", progress=told.append)

    assert said.startswith("done by ")
    assert said != f"done by {os.getpid()}"
    assert told == [1.0]


def test_work_begun_beside_does_not_wait(hands):
    beside = Hands()
    try:
        first = beside.begin(work, "first by")
        second = hands.do(work, "second by", progress=print)
        assert first.result().split()[2] != second.split()[2]
    finally:
        beside.close()


def test_a_failure_over_there_is_a_failure_here(hands):
    with pytest.raises(NotMeasured, match="found none"):
        hands.do(fail, progress=print)
