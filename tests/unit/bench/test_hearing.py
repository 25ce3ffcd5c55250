"""An acknowledgement settles its event and all before it."""

from qabul_local.bench.work.hearing import Acks


def test_an_event_is_settled_by_the_first_acknowledgement_of_it_or_of_a_later_one():
    acks = Acks([3, 7], [10.0, 20.0])

    assert [acks.settled_at(sequence) for sequence in (1, 3, 4, 7)] == [10.0, 10.0, 20.0, 20.0]


def test_an_event_after_the_last_acknowledgement_is_not_settled():
    assert Acks([3], [10.0]).settled_at(4) is None
