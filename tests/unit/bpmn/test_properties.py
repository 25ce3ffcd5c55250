"""Random block-structured processes, run with random answers, against what their blocks say should happen."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMESPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:qabul="https://qabulxona.uz/bpmn"'


@dataclass
class Drawing:
    """Draws blocks one after another, and counts which tasks they will do."""

    xml: list[str] = field(default_factory=list)
    variables: dict[str, object] = field(default_factory=dict)
    expected: Counter[str] = field(default_factory=Counter)
    #: How often each task of a rework loop is still to ask for another round.
    rounds: dict[str, int] = field(default_factory=dict)
    numbers: count = field(default_factory=lambda: count(1))
    #: Whether the file has everything the other way round; only the order of flows has a meaning, and not here.
    backwards: bool = False

    def add(self, kind, inside="", **attributes):
        id_ = f"{kind}-{next(self.numbers)}"
        given = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.xml.append(f'<{kind} id="{id_}"{given}>{inside}</{kind}>')
        return id_

    def flow(self, source, target, condition=""):
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return self.add("sequenceFlow", inside, sourceRef=source, targetRef=target)

    def variable(self, value):
        name = f"v{next(self.numbers)}"
        self.variables[name] = value
        return name

    def block(self, shape, times):
        """Draw a block that is run `times` times; return its first and last element."""
        kind, *parts = shape
        return getattr(self, kind)(times, *parts)

    def task(self, times):
        id_ = self.add("userTask")
        self.expected[id_] += times
        return id_, id_

    def sequence(self, times, first, second):
        a, b = self.block(first, times)
        c, d = self.block(second, times)
        self.flow(b, c)
        return a, d

    def exclusive(self, times, first, second, chosen):
        name = self.variable(chosen)
        split, merge = self.add("exclusiveGateway"), self.add("exclusiveGateway")
        for number, shape in enumerate((first, second)):
            a, b = self.block(shape, times if number == chosen else 0)
            self.flow(split, a, f"{name} == {number}")
            self.flow(b, merge)
        return split, merge

    def parallel(self, times, first, second):
        split, join = self.add("parallelGateway"), self.add("parallelGateway")
        for shape in (first, second):
            a, b = self.block(shape, times)
            self.flow(split, a)
            self.flow(b, join)
        return split, join

    def inclusive(self, times, first, second, chosen):
        split, join = self.add("inclusiveGateway"), self.add("inclusiveGateway")
        for number, shape in enumerate((first, second)):
            a, b = self.block(shape, times if number in chosen else 0)
            self.flow(split, a, f"{self.variable(number in chosen)} == true")
            self.flow(b, join)
        return split, join

    def rework(self, times, inside, rounds):
        a, b = self.block(inside, times * rounds)
        merge, ask, turn = self.add("exclusiveGateway"), self.add("userTask"), self.add("exclusiveGateway")
        self.expected[ask] += times * rounds
        self.rounds[ask] = rounds
        after = self.add("exclusiveGateway")
        self.flow(merge, a)
        self.flow(b, ask)
        self.flow(ask, turn)
        self.flow(turn, merge, f"again_{ask[9:]} == true")
        self.flow(turn, after, f"again_{ask[9:]} == false")
        return merge, after

    def scope(self, times, inside, items):
        """Draw a sub-process with a timer on it; with `items` it is a multi-instance."""
        outside, self.xml = self.xml, []
        loop = ""
        if items is not None:
            name = self.variable(list(range(items)))
            loop = f'<multiInstanceLoopCharacteristics qabul:collection="{name}" qabul:elementVariable="item"/>'
            times *= items
        start, end = self.add("startEvent"), self.add("endEvent")
        a, b = self.block(inside, times)
        self.flow(start, a)
        self.flow(b, end)
        content, self.xml = self.written(), outside
        id_ = self.add("subProcess", loop + content)
        timer = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
        late = self.add("boundaryEvent", timer, attachedToRef=id_, cancelActivity="false")
        self.flow(late, self.add("endEvent"))
        return id_, id_

    def process(self, shape):
        start, end = self.add("startEvent"), self.add("endEvent")
        a, b = self.block(shape, 1)
        self.flow(start, a)
        self.flow(b, end)
        return f'<definitions {NAMESPACES}><process id="p" isExecutable="true">{self.written()}</process></definitions>'

    def written(self):
        return "".join(reversed(self.xml) if self.backwards else self.xml)


def larger(shapes):
    return st.one_of(
        st.tuples(st.just("sequence"), shapes, shapes),
        st.tuples(st.just("exclusive"), shapes, shapes, st.integers(0, 1)),
        st.tuples(st.just("parallel"), shapes, shapes),
        st.tuples(st.just("inclusive"), shapes, shapes, st.sampled_from([{0}, {1}, {0, 1}])),
        st.tuples(st.just("rework"), shapes, st.integers(1, 2)),
        st.tuples(st.just("scope"), shapes, st.sampled_from([None, 0, 1, 2])),
    )


SHAPES = st.recursive(st.just(("task",)), larger, max_leaves=8)


def renamed(xml):
    """Give everything in a file another id."""
    return re.sub(r'\b(id|sourceRef|targetRef|attachedToRef)="(\w+-\d+)"', r'\1="new-\2"', xml)


def known(id_):
    """Return what an element is called in the first version."""
    return id_.removeprefix("new-")


def by_stride(stride):
    """Choose always the same among the same."""
    answers = count(stride, stride)
    return lambda among: next(answers) % among


class Player:
    """Answers open tasks and fires timers in a random order until no task is open."""

    def __init__(self, shape, choose, version=lambda xml: xml):
        self.drawing = Drawing()
        self.process = bpmn.load(version(self.drawing.process(shape)).encode())
        self.choose = choose
        #: Before which move to go on with another version, by which map of ids.
        self.migrations = {}
        self.done = Counter()
        #: Rounds asked for so far, by the scope of the asking: each item of a multi-instance has its own.
        self.asked = Counter()
        self.open = {}

    def play(self):
        step = bpmn.start(self.process, self.drawing.variables, now=NOW)
        states = [self.take(step)]
        while tasks := [token for token in step.instance.tokens if token.waits == "user"]:
            if len(states) in self.migrations:
                tasks, step = self.migrate(step, *self.migrations[len(states)])
            waiting = [*tasks, *step.instance.timers]
            chosen = waiting[self.choose(len(waiting))]
            instance = bpmn.Instance.from_json(step.instance.to_json())
            if isinstance(chosen, bpmn.Timer):
                del self.open[chosen.id]
                step = bpmn.fire(self.process, instance, chosen.id, now=chosen.due_at)
            else:
                self.done[known(chosen.element)] += 1
                step = bpmn.complete(self.process, instance, chosen.id, self.answer(chosen), now=NOW)
            states.append(self.take(step))
        assert step.instance.finished
        assert step.effects[-1] == bpmn.Finish()
        assert self.open == {}
        return states

    def migrate(self, step, process, ids):
        migrated = bpmn.migrate(self.process, process, step.instance, ids, now=NOW)
        self.process = process
        self.take(migrated)
        return [token for token in migrated.instance.tokens if token.waits == "user"], migrated

    def answer(self, token):
        element = known(token.element)
        if element not in self.drawing.rounds:
            return None
        self.asked[element, token.scope] += 1
        return {f"again_{element[9:]}": self.asked[element, token.scope] % self.drawing.rounds[element] != 0}

    def take(self, step):
        """Keep the books of tokens and timers from the effects, and compare them with the state."""
        for effect in step.effects:
            match effect:
                case bpmn.Entered(element=element, token=id_):
                    assert id_ not in self.open
                    self.open[id_] = known(element)
                case bpmn.Moved(element=element, token=id_, source=source):
                    assert self.open[id_] == known(source) == known(element)
                case bpmn.StartTimer(timer=id_, element=element):
                    self.open[id_] = known(element)
                case bpmn.Left(token=id_) | bpmn.CancelTimer(timer=id_):
                    del self.open[id_]
                case bpmn.RaiseIncident(reason=reason):
                    raise AssertionError(reason)
        state = step.instance
        assert bpmn.Instance.from_json(state.to_json()) == state
        assert {item.id: known(item.element) for item in (*state.tokens, *state.timers)} == self.open
        return state.to_json()


@settings(max_examples=200, deadline=None)
@given(shape=SHAPES, data=st.data())
def test_a_process_does_exactly_the_tasks_its_blocks_say_whatever_the_order_of_answers(shape, data):
    player = Player(shape, lambda among: data.draw(st.integers(0, among - 1)))

    player.play()

    assert player.done == +player.drawing.expected


@settings(max_examples=50, deadline=None)
@given(shape=SHAPES, stride=st.integers(0, 1000))
def test_a_run_is_deterministic(shape, stride):
    assert Player(shape, by_stride(stride)).play() == Player(shape, by_stride(stride)).play()


@settings(max_examples=50, deadline=None)
@given(shape=SHAPES, stride=st.integers(0, 1000))
def test_migrating_onto_itself_or_there_and_back_changes_nothing(shape, stride):
    player, other = Player(shape, by_stride(stride)), Player(shape, by_stride(stride), renamed)
    old, new = player.process, other.process
    ids = {id_: f"new-{id_}" for id_ in old.index}
    back = {target: source for source, target in ids.items()}

    *running, _ = [bpmn.Instance.from_json(state) for state in player.play()]

    for instance in running:
        assert bpmn.migrate(old, old, instance, now=NOW) == (instance, ())
        there = bpmn.migrate(old, new, instance, ids, now=NOW).instance
        assert {token.element for token in there.tokens} <= set(back)
        assert bpmn.migrate(new, old, there, back, now=NOW).instance == instance


@settings(max_examples=100, deadline=None)
@given(shape=SHAPES, stride=st.integers(0, 1000), at=st.integers(1, 8))
def test_an_instance_that_migrated_is_as_one_that_began_with_the_new_version(shape, stride, at):
    fresh = Player(shape, by_stride(stride), renamed)
    migrated = Player(shape, by_stride(stride))
    migrated.migrations[at] = fresh.process, {id_: f"new-{id_}" for id_ in migrated.process.index}

    assert migrated.play()[at:] == fresh.play()[at:]


@settings(max_examples=100, deadline=None)
@given(shape=SHAPES, data=st.data(), at=st.integers(1, 8))
def test_an_instance_that_migrated_does_the_same_tasks_wherever_the_new_file_has_them(shape, data, at):
    player = Player(shape, lambda among: data.draw(st.integers(0, among - 1)))
    player.migrations[at] = bpmn.load(Drawing(backwards=True).process(shape).encode()), {}

    player.play()

    assert player.done == +player.drawing.expected


@settings(max_examples=100, deadline=None)
@given(shape=SHAPES, other=SHAPES, stride=st.integers(0, 1000))
def test_onto_any_other_process_an_instance_goes_whole_or_not_at_all(shape, other, stride):
    player = Player(shape, by_stride(stride))
    drawing = Drawing()
    new = bpmn.load(drawing.process(other).encode())

    *running, _ = [bpmn.Instance.from_json(state) for state in player.play()]

    for before in running:
        instance = before._replace(variables={**before.variables, **drawing.variables})
        if unplaced := bpmn.check_migration(player.process, new, instance, now=NOW):
            with pytest.raises(bpmn.CannotMigrate) as refused:
                bpmn.migrate(player.process, new, instance, now=NOW)
            assert list(refused.value.unplaced) == unplaced
        else:
            holds(new, instance, bpmn.migrate(player.process, new, instance, now=NOW))


def holds(process, before, step):
    """Every token was kept or left, and what is there stands where the new version has it."""
    kept = {token.id: token for token in step.instance.tokens}
    left = {effect.token for effect in step.effects if isinstance(effect, bpmn.Left)}
    assert {token.id for token in before.tokens} <= {*kept, *left}
    for token in step.instance.tokens:
        container = process.element(token.element).container
        around = process.elements[container].id if container >= 0 else None
        above = kept[token.scope].element if token.scope else None
        assert above in {around, token.element}
    assert {timer.element for timer in step.instance.timers} <= set(process.index)
    assert {timer.token for timer in step.instance.timers} <= {0, *kept}
