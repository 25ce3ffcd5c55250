"""Trees grown at random: small, nested in any way that both engines can run.

What is left out is left out for a case of `test_disagreements`, which the comments name by its fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from tests.differential.trees import (
    Beside,
    Block,
    Boundary,
    Call,
    Caught,
    Choice,
    Coded,
    Ending,
    Loop,
    Multiple,
    Parallel,
    Race,
    Receive,
    Repeat,
    Scope,
    Sequence,
    Standard,
    Stop,
    Task,
    Throw,
    Wait,
    Waiting,
)

TESTS = st.builds("{} {}".format, st.sampled_from(["==", "!=", "<", ">"]), st.integers(0, 3))
OFTEN = st.builds("!= {}".format, st.integers(0, 3))
WAITING: st.SearchStrategy[Waiting] = st.sampled_from(["timer", "message", "signal"])
STANDARD = st.builds(Standard, TESTS, st.booleans(), st.none() | st.integers(1, 3))
MULTIPLE = st.builds(Multiple, st.integers(0, 3), st.booleans(), st.just("") | TESTS | TESTS)
#: What is thrown on the way; a signal behind a task, so that nothing else moves at the same time.
SIGNAL = Sequence((Task(), Throw("signal")))
THROWS = [Throw(""), Throw("link"), Throw("message"), Throw("send"), SIGNAL]
#: What a sub-process may throw, and whether that interrupts it.
THROWN: list[tuple[Coded, bool] | None] = [None, None, ("error", True), ("escalation", True), ("escalation", False)]
LEAVES: st.SearchStrategy[Block] = st.sampled_from(
    [*[Task()] * 9, Wait("timer"), Wait("message"), Wait("signal"), Receive(), *THROWS]
)


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
    caught: frozenset[Coded] = frozenset()
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


@cache
def blocks(place: Place) -> st.SearchStrategy[Block]:
    """Grow one block."""
    if place.depth == 0:
        return LEAVES
    inside = replace(place, depth=place.depth - 1)
    left_out = (set() if place.joins else JOINING) | (set() if place.merges else MERGING)
    kinds = [kind for kind in KINDS if kind not in left_out]

    def grown(kind: str) -> st.SearchStrategy[Block]:
        return GROWING[kind](inside)

    return st.sampled_from(kinds).flatmap(grown)


@cache
def maybe(place: Place) -> st.SearchStrategy[Block | None]:
    """Grow a branch: a block, or nothing."""
    return st.one_of(blocks(place), blocks(place), st.none())


def last(place: Place) -> Place:
    """Return the place of a block that alone leads to an inclusive join: its branches may meet there, but are plain."""
    return replace(place, depth=0, merges=True)


@cache
def loops(place: Place) -> st.SearchStrategy[Loop | None]:
    return st.one_of(st.none(), st.none(), STANDARD, *[MULTIPLE, MULTIPLE] * place.items)


@cache
def tasks(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Task, loops(place), boundaries(place)) | st.builds(Receive, boundaries(place))


@cache
def sequences(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Sequence, st.lists(blocks(place), min_size=2, max_size=3).map(tuple))


@cache
def repeats(place: Place) -> st.SearchStrategy[Block]:
    return st.builds(Repeat, blocks(replace(place, joins=False)), TESTS, st.booleans())


@cache
def races(place: Place) -> st.SearchStrategy[Block]:
    """Grow an event-based gateway; one timer at most: "each timer behind an event-based gateway has its own time"."""
    messages = st.lists(st.tuples(st.just("message"), maybe(place)), min_size=1, max_size=2)
    last = st.tuples(WAITING, maybe(place))
    return st.builds(lambda some, one: Race((*some, one)), messages, last)


@cache
def parallels(place: Place) -> st.SearchStrategy[Block]:
    """Grow branches, of which one may be empty: "two flows may lead from a fork to its join"."""
    inside = replace(place, may_end=False)
    some = st.lists(blocks(inside), min_size=1, max_size=2)
    part = st.none() | LEAVES | st.builds(Task, loops(place))
    joined = st.builds(lambda some, last, part: Parallel((*some, last), part), some, maybe(inside), part)
    return joined | st.builds(told, some, blocks(inside)) | crowds(place)


def told(waiting: list[Block], first: Block) -> Block:
    """Make branches that begin with the signal, and one that may throw it in time."""
    return Parallel((Sequence((first, SIGNAL)), *[Sequence((Wait("signal"), block)) for block in waiting]))


@cache
@st.composite
def crowds(draw: st.DrawFn, place: Place) -> Block:
    """Grow a sub-process in which each branch goes through what follows by itself."""
    inside = place.fresh()
    after = replace(inside, joins=False, caught=frozenset(), single=False)
    branches = draw(st.lists(blocks(inside), min_size=2, max_size=3))
    return Scope(Sequence((Parallel(tuple(branches), meet=draw(tasks(after))), draw(blocks(after)))))


@cache
@st.composite
def choices(draw: st.DrawFn, kind: Literal["exclusive", "inclusive"], place: Place) -> Block:
    """Grow a choice, of which one branch may be empty: "two flows may lead from a fork to its join"."""
    asked = draw(st.booleans())
    meet = draw(st.none() | tasks(place)) if kind == "exclusive" else None
    split = kind == "exclusive" or not asked or draw(st.booleans())
    if kind == "inclusive":
        place = replace(place, merges=False, stops=False, caught=frozenset())
    ends = branches(place, alone=asked and kind == "exclusive")
    tests = TESTS if kind == "exclusive" else TESTS | OFTEN
    tested = draw(st.lists(st.tuples(tests, ends), min_size=1, max_size=2))
    full = [(test, block or Task()) for test, block in tested[:-1]]
    default = draw(ends)
    return Choice(kind, (*full, tested[-1]), default if tested[-1][1] else default or Task(), asked, split, meet)


@cache
@st.composite
def branches(draw: st.DrawFn, place: Place, *, alone: bool) -> Block | None:
    """Grow a branch of a choice, which may end its path, or more than it.

    `alone`: no other token moves in the same step: "a terminate end event ends what moves at the same time".
    """
    endings: list[st.SearchStrategy[Ending | None]] = [st.none()] * 4
    endings += [st.sampled_from(["", "message", "signal"])] * place.may_end
    endings += [st.just("terminate")] * place.stops
    ending = draw(st.one_of(*endings, *map(st.just, sorted(place.caught))))
    if ending is None:
        return draw(maybe(place) if place.merges else st.one_of(maybe(place), choices("exclusive", last(place))))
    stop = draw(thrower(ending))
    return stop if alone or ending in {"", "message"} else Sequence((Task(), stop))


@cache
@st.composite
def scopes(draw: st.DrawFn, place: Place) -> Block:
    """Grow a sub-process or a call; a loop of it is not interrupted: "a boundary event ends all items ..."."""
    make: type[Scope | Call] = draw(st.sampled_from([Scope, Scope, Call]))
    loop = draw(loops(place))
    events = draw(boundaries(place, interrupting=loop is None))
    inside = place.fresh()
    if isinstance(loop, Multiple) and not loop.sequential:
        inside = replace(inside, caught=frozenset(), single=False)
    if loop:
        # All paths of a round end before its last task: "a loop tests what was answered last, ...".
        return make(draw(besides(inside) | st.builds(Scope, blocks(inside))), loop, events)
    thrown = draw(st.sampled_from(THROWN)) if place.single and place.interrupts else None
    if thrown is None:
        scope = draw(besides(inside)) if draw(st.booleans()) else make(draw(blocks(inside)))
        return replace(scope, events=events)
    event, interrupts = thrown
    body = draw(throwing(inside, event, last=not interrupts))
    return make(body, None, (*events, draw(boundary(place, event, interrupts=interrupts))))


def thrower(event: Ending) -> st.SearchStrategy[Block]:
    """Grow an end event, or an escalation on the way."""
    on_the_way = Sequence((Throw("escalation"), Task()))
    return st.sampled_from([Stop(event), *[on_the_way] * (event == "escalation")])


@cache
def throwing(place: Place, event: Coded, *, last: bool) -> st.SearchStrategy[Block]:
    """Grow what throws an error or escalation somewhere, or at its `last`: "an escalation is heard each time"."""
    choice = st.builds(lambda test, end: Choice("exclusive", ((test, end),)), TESTS, thrower(event))
    quiet = blocks(replace(place, caught=place.caught - {event}))
    at_last = st.builds(lambda first, last: Sequence((first, last)), quiet, choice)
    return at_last if last else at_last | blocks(replace(place, caught=place.caught | {event}))


@cache
@st.composite
def besides(draw: st.DrawFn, place: Place) -> Scope:
    """Grow a sub-process with an event sub-process.

    What runs beside it ends no more than itself: in the words it has for SpiffWorkflow, that is a scope of its own.
    """
    thrown = draw(st.sampled_from(THROWN)) if place.single else None
    heard: tuple[Caught, bool] = (draw(WAITING), draw(st.booleans()))
    event, interrupts = thrown or heard
    around = replace(place, stops=interrupts)
    body = draw(throwing(around, thrown[0], last=not interrupts) if thrown else blocks(around))
    behind = place if interrupts else replace(place, caught=frozenset(), single=False)
    return Scope(body, beside=Beside(event, draw(blocks(behind)), interrupts))


@cache
@st.composite
def boundaries(draw: st.DrawFn, place: Place, *, interrupting: bool = True) -> tuple[Boundary, ...]:
    """Grow boundary events, of which one may be the signal's: "a signal interrupts an activity once"."""
    kinds = st.sampled_from([False, True] if interrupting and place.interrupts else [False])
    number = draw(st.sampled_from([0, 0, 0, 1, 1, 2]))
    events = [draw(boundary(place, draw(WAITING), interrupts=draw(kinds))) for _ in range(number)]
    signals = [event for event in events if event.event == "signal"]
    return tuple(event for event in events if event not in signals[1:])


@cache
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
