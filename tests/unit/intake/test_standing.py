"""The order of an appeal's steps does not depend on the order in which services tell of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qabul_intake.domain import Status, Step, in_order, latest

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def a_life(attempts: int, *, resolved: bool) -> list[Step]:
    """The steps of an appeal whose answers were rejected but, perhaps, for the last one; in their true order."""
    told = [(Status.REGISTERED, 0), (Status.ACCEPTED, 0), (Status.ON_CARD, 0), (Status.IN_EXECUTION, 0)]
    for attempt in range(1, attempts + 1):
        accepted = resolved and attempt == attempts
        told += [(Status.ANSWERED, attempt), (Status.RESOLVED if accepted else Status.IN_REWORK, attempt)]
    return [Step(status, attempt, NOON + timedelta(hours=n)) for n, (status, attempt) in enumerate(told)]


lives = st.builds(a_life, st.integers(1, 4), resolved=st.booleans())


@st.composite
def tellings(draw):
    """A life, and its steps as they arrive: in any order, some of them several times."""
    life = draw(lives)
    again = draw(st.lists(st.sampled_from(life), max_size=5))
    return life, draw(st.permutations([*life, *again]))


@given(tellings())
def test_a_status_never_goes_back_whatever_the_order_of_the_events(telling):
    _, told = telling

    stands = told[0]
    for step in told[1:]:
        now = latest((stands, step))
        assert now.place >= stands.place
        stands = now


@given(tellings())
def test_every_order_of_events_ends_at_the_same_step(telling):
    life, told = telling

    assert latest(told).place == life[-1].place


@given(tellings())
def test_steps_are_shown_in_their_true_order_and_once(telling):
    life, told = telling

    assert in_order(told) == tuple(life)


def test_a_step_told_twice_was_reached_the_first_time():
    first, again = Step(Status.ON_CARD, 0, NOON), Step(Status.ON_CARD, 0, NOON + timedelta(hours=1))

    assert in_order([again, first]) == (first,)


def test_nothing_comes_after_an_accepted_answer():
    resolved = Step(Status.RESOLVED, 1, NOON)

    assert latest([resolved, Step(Status.ANSWERED, 2, NOON)]) is resolved
