"""Trees grown at random: small, nested in any way that both engines can run.

What is left out is left out for a case of `test_disagreements`, which the comments name by its fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from hypothesis import strategies as st
from tests.differential.trees import (
    Block,
    Boundary,
    Caught,
    Choice,
    Loop,
    Multiple,
    Parallel,
    Race,
    Repeat,
    Scope,
    Sequence,
    Standard,
    Stop,
    Task,
    Wait,
    Waiting,
)

TESTS = st.builds("{} {}".format, st.sampled_from(["==", "!=", "<", ">"]), st.integers(0, 3))
WAITING: st.SearchStrategy[Waiting] = st.sampled_from(["timer", "message"])
STANDARD = st.builds(Standard, TESTS, st.booleans(), st.none() | st.integers(1, 3))
MULTIPLE = st.builds(Multiple, st.integers(0, 3), st.booleans(), st.just("") | TESTS | TESTS)
LEAVES = st.sampled_from([Task(), Task(), Task(), Task(), Wait("timer"), Wait("message")])


@dataclass(frozen=True)
class Place:
    """Where in a tree a block grows: what may stand there."""

    #: How many blocks it may still have inside one another.
    depth: int
    #: Whether a path may end here without stopping others: not where a parallel join waits for it.
    may_end: bool = True
    #: Not behind a boundary event: "a multi-instance may stand behind a boundary event".
    items: bool = True
    #: Not in a loop by gateways: "a parallel join waits in every round of a loop", and the inclusive one.
    joins: bool = True
    #: Not on the way to an inclusive join: "an inclusive join waits for whatever way leads to it".
    merges: bool = True
    #: Nor may all else be ended there: "a terminate end event ends what moves at the same time", as such a join may.
    stops: bool = True
    #: What may be thrown, as a sub-process around catches it: "an error that nothing catches ...".
    caught: frozenset[str] = frozenset()
    #: Whether at most one token is here at a time, else nothing is caught: theirs catches what others throw as well,
    #: see "an escalation is caught around where it is thrown, not elsewhere".
    single: bool = True

    @property
    def interrupts(self) -> bool:
        """Whether a boundary event may interrupt: its path has somewhere to go."""
        return self.may_end or self.merges

    def fresh(self) -> Place:
        """Return the place inside a sub-process, which has tokens, joins and ends of its own."""
        return replace(self, may_end=True, items=True, joins=True, merges=True, stops=True)


def blocks(place: Place) -> st.SearchStrategy[Block]:
    """Grow one block."""
    if place.depth == 0:
        return LEAVES
    inside = replace(place, depth=place.depth - 1)
    left_out = (set() if place.joins else JOINING) | (set() if place.merges else MERGING)
    kinds = [kind for kind in KINDS if kind not in left_out]
    return st.sampled_from(kinds).flatmap(lambda kind: GROWING[kind](inside))


def maybe(place: Place) -> st.SearchStrategy[Block | None]:
    """Grow a branch: a block, or nothing."""
    return st.one_of(blocks(place), blocks(place), st.none())


def last(place: Place) -> Place:
    """Return the place of a block that alone leads to an inclusive join: its branches may meet there, but are plain."""
    return replace(place, depth=0, merges=True)


def loops(place: Place) -> st.SearchStrategy[Loop | None]:
    return st.one_of(st.none(), st.none(), STANDARD, *[MULTIPLE, MULTIPLE] * place.items)


def tasks(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Task, loops(place), boundaries(place))


def sequences(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Sequence, st.lists(blocks(place), min_size=2, max_size=3).map(tuple))


def repeats(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Repeat, blocks(replace(place, joins=False)), TESTS)


def races(place: Place) -> st.SearchStrategy[Block]:
    """Grow an event-based gateway; one timer at most: "each timer behind an event-based gateway has its own time"."""
    messages = st.lists(st.tuples(st.just("message"), maybe(place)), min_size=1, max_size=2)
    last = st.tuples(WAITING, maybe(place))
    return st.builds(lambda some, one: Race((*some, one)), messages, last)


def parallels(place: Place) -> st.SearchStrategy[Block]:
    """Grow branches, of which one may be empty: "two flows may lead from a fork to its join"."""
    place = replace(place, may_end=False)
    some = st.lists(blocks(place), min_size=1, max_size=2)
    return st.builds(lambda branches, last: Parallel((*branches, last)), some, maybe(place))


@st.composite
def choices(draw: st.DrawFn, kind: Literal["exclusive", "inclusive"], place: Place) -> Block:
    """Grow a choice, of which one branch may be empty: "two flows may lead from a fork to its join"."""
    asked = draw(st.booleans())
    if kind == "inclusive":
        place = replace(place, merges=False, stops=False, caught=frozenset())
    ends = branches(place, alone=asked and kind == "exclusive")
    tested = draw(st.lists(st.tuples(TESTS, ends), min_size=1, max_size=2))
    full = [(test, block or Task()) for test, block in tested[:-1]]
    default = draw(ends)
    return Choice(kind, (*full, tested[-1]), default if tested[-1][1] else default or Task(), asked)


@st.composite
def branches(draw: st.DrawFn, place: Place, *, alone: bool) -> Block | None:
    """Grow a branch of a choice, which may end its path, or more than it.

    `alone`: no other token moves in the same step: "a terminate end event ends what moves at the same time".
    """
    kind = draw(st.sampled_from(["", "", "", "", "end", *["terminate"] * place.stops, *sorted(place.caught)]))
    if not kind or (kind == "end" and not place.may_end):
        return draw(maybe(place) if place.merges else st.one_of(maybe(place), choices("exclusive", last(place))))
    stop = Stop("" if kind == "end" else kind)
    return stop if alone or kind == "end" else Sequence((Task(), stop))


@st.composite
def scopes(draw: st.DrawFn, place: Place) -> Block:
    """Grow a sub-process; a loop of it is not interrupted: "a boundary event ends all items of a sub-process"."""
    loop = draw(loops(place))
    events = draw(boundaries(place, interrupting=loop is None))
    inside = place.fresh()
    if isinstance(loop, Multiple) and not loop.sequential:
        inside = replace(inside, caught=frozenset(), single=False)
    if loop:
        # All paths of a round end before its last task: "a loop tests what was answered last, ...".
        return Scope(Scope(draw(blocks(inside))), loop, events)
    thrown = draw(st.sampled_from(["", "", "error", "escalation", "told"])) if place.single and place.interrupts else ""
    if not thrown:
        return Scope(draw(blocks(inside)), None, events)
    if thrown != "told":
        body = draw(blocks(replace(inside, caught=inside.caught | {thrown})))
        return Scope(body, None, (*events, draw(boundary(place, thrown, interrupts=True))))
    # Only the last path throws: "an escalation is heard each time".
    body = Sequence((draw(blocks(inside)), Choice("exclusive", ((draw(TESTS), Stop("escalation")),))))
    return Scope(body, None, (*events, draw(boundary(place, "escalation", interrupts=False))))


@st.composite
def boundaries(draw: st.DrawFn, place: Place, *, interrupting: bool = True) -> tuple[Boundary, ...]:
    kinds = st.sampled_from([False, True] if interrupting and place.interrupts else [False])
    number = draw(st.sampled_from([0, 0, 0, 1, 1, 2]))
    return tuple(draw(boundary(place, draw(WAITING), interrupts=draw(kinds))) for _ in range(number))


@st.composite
def boundary(draw: st.DrawFn, place: Place, event: Caught, *, interrupts: bool) -> Boundary:
    """Grow a boundary event. The path of one that does not interrupt ends by itself: it would bring a second token."""
    rejoins = interrupts and place.merges and (not place.may_end or draw(st.booleans()))
    behind = replace(place, may_end=place.may_end or not rejoins, items=False)
    if not interrupts:
        behind = replace(behind, caught=frozenset(), single=False)
    return Boundary(event, draw(blocks(behind)), interrupts, rejoins)


GROWING: dict[str, Callable[[Place], st.SearchStrategy[Block]]] = {
    "task": tasks,
    "sequence": sequences,
    "exclusive": lambda place: choices("exclusive", place),
    "inclusive": lambda place: choices("inclusive", place),
    "parallel": parallels,
    "repeat": repeats,
    "scope": scopes,
    "race": races,
}
JOINING = {"inclusive", "parallel"}
MERGING = {*JOINING, "exclusive", "race", "repeat"}
#: What is shrunk to stands first; what is worth more stands more than once.
KINDS = ["task", "sequence", "sequence", "exclusive", *["inclusive", "parallel", "scope"] * 2, "repeat", "race"]


def trees(deepest: int) -> st.SearchStrategy[Block]:
    """Grow a tree of so many blocks inside one another."""
    return st.integers(2, deepest).flatmap(lambda depth: blocks(Place(depth)))
