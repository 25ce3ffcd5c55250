"""One tree, one BPMN 2.0 file that both engines read.

There is no dialect: conditions are comparisons that mean the same in ZEN and in Python, a timer is a string in quotes
(an expression in both), items of a multi-instance are counted by `loopCardinality`, and neither engine's own words
are used. An element's id is its kind and a number; what a task answers becomes the variable of its number.
"""

from dataclasses import dataclass, field

from tests.differential.trees import (
    Block,
    Boundary,
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
)

#: Events that are caught around where they are thrown, by their code.
CODED = {"error", "escalation"}


@dataclass(frozen=True)
class Diagram:
    """A written tree."""

    xml: bytes
    #: All variables that are tested somewhere; they are given at the start.
    variables: tuple[str, ...]
    #: User tasks, and the variable each answers.
    answers: dict[str, str]


def write(tree: Block) -> Diagram:
    """Draw a process around the tree."""
    writer = _Writer()
    inside, _ = writer.contents(tree)
    declared = "\n".join(writer.declared)
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="tree">\n'
        f'{declared}\n<process id="tree" isExecutable="true">{inside}</process>\n</definitions>\n'
    )
    return Diagram(xml.encode(), tuple(writer.variables), writer.answers)


@dataclass
class _Writer:
    """Draws blocks one after another; `drawn` are the elements of the (sub-)process it is in."""

    drawn: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    #: Messages, errors and escalations; each event has one of its own.
    declared: list[str] = field(default_factory=list)
    #: Errors and escalations that the sub-processes around catch, the innermost last.
    caught: list[tuple[str, str]] = field(default_factory=list)
    last_number: int = 0

    # Blocks: each returns its first element, and the last one to go on from, or None when nothing can follow

    def block(self, tree: Block) -> tuple[str, str | None]:  # noqa: PLR0911 - one per shape
        match tree:
            case Task():
                return self.task(tree)
            case Scope():
                return self.scope(tree)
            case Sequence():
                return self.sequence(tree)
            case Choice():
                return self.choice(tree)
            case Parallel():
                return self.parallel(tree)
            case Repeat():
                return self.repeat(tree)
            case Race():
                return self.race(tree)
            case Wait():
                return (caught := self.catch(tree.event)), caught
            case Stop():
                return self.event("endEvent", tree.event or "end", tree.event), None

    def task(self, tree: Task) -> tuple[str, str | None]:
        id_, variable = self.user_task("task", tree.loop)
        return self.asked_first(tree.loop, variable, id_), self.boundaries(id_, tree.events)

    def scope(self, tree: Scope) -> tuple[str, str | None]:
        id_ = self.new_id("scope")
        coded = [event.event for event in tree.events if event.event in CODED]
        self.caught += [(event, self.declare(event, f"{event}-of-{id_}")) for event in coded]
        inside, variable = self.contents(tree.body, closing=tree.loop is not None)
        del self.caught[len(self.caught) - len(coded) :]
        self.draw("subProcess", id_, loop(tree.loop, variable) + inside)
        return self.asked_first(tree.loop, variable, id_), self.boundaries(id_, tree.events)

    def sequence(self, tree: Sequence) -> tuple[str, str | None]:
        first, last = self.block(tree.blocks[0])
        for block in tree.blocks[1:]:
            if last is None:
                break
            begin, end = self.block(block)
            self.flow(last, begin)
            last = end
        return first, last

    def choice(self, tree: Choice) -> tuple[str, str | None]:
        kind = f"{tree.kind}Gateway"
        first, variable = self.user_task("ask") if tree.asked else ("", self.given())
        split, join, default = self.new_id("split"), self.new_id("join"), self.new_id("default")
        self.draw(kind, split, default=default)
        if first:
            self.flow(first, split)
        goes_on = [self.branch(split, block, join, condition=cdata(variable, test)) for test, block in tree.branches]
        goes_on.append(self.branch(split, tree.default, join, id_=default))
        return first or split, self.merge(kind, join, goes_on)

    def parallel(self, tree: Parallel) -> tuple[str, str | None]:
        fork, join = self.new_id("fork"), self.new_id("join")
        self.draw("parallelGateway", fork)
        goes_on = [self.branch(fork, block, join) for block in tree.branches]
        return fork, self.merge("parallelGateway", join, goes_on)

    def repeat(self, tree: Repeat) -> tuple[str, str | None]:
        merge = self.draw("exclusiveGateway", self.new_id("merge"))
        begin, end = self.block(tree.body)
        self.flow(merge, begin)
        if end is None:
            return merge, None
        ask, variable = self.user_task("ask")
        turn, onwards = self.new_id("turn"), self.new_id("onwards")
        after = self.draw("exclusiveGateway", self.new_id("after"))
        self.draw("exclusiveGateway", turn, default=onwards)
        self.flow(end, ask)
        self.flow(ask, turn)
        self.flow(turn, merge, condition=cdata(variable, tree.test))
        self.flow(turn, after, id_=onwards)
        return merge, after

    def race(self, tree: Race) -> tuple[str, str | None]:
        race, join = self.draw("eventBasedGateway", self.new_id("race")), self.new_id("join")
        goes_on = []
        for event, block in tree.branches:
            caught = self.catch(event)
            self.flow(race, caught)
            goes_on.append(self.branch(caught, block, join))
        return race, self.merge("exclusiveGateway", join, goes_on)

    # Their parts

    def contents(self, tree: Block, *, closing: bool = False) -> tuple[str, str]:
        """Draw what is in a (sub-)process. The rounds of one that loops close with a task: what it answers is tested.

        Return the XML and the variable of that answer.
        """
        variable = self.given() if closing else ""
        outside, self.drawn = self.drawn, []
        start = self.draw("startEvent", self.new_id("start"))
        begin, end = self.block(tree)
        self.flow(start, begin)
        if end is not None:
            if closing:
                ask = self.draw("userTask", self.new_id("ask"))
                self.answers[ask] = variable
                self.flow(end, ask)
                end = ask
            self.flow(end, self.draw("endEvent", f"{end}-end"))
        inside, self.drawn = "\n".join(self.drawn), outside
        return f"\n{inside}\n", variable

    def branch(self, source: str, block: Block | None, target: str, *, condition: str = "", id_: str = "") -> bool:
        """Draw a branch; return whether it reaches its target."""
        if block is None:
            self.flow(source, target, condition=condition, id_=id_)
            return True
        begin, end = self.block(block)
        self.flow(source, begin, condition=condition, id_=id_)
        if end is not None:
            self.flow(end, target)
        return end is not None

    def merge(self, kind: str, id_: str, reached: list[bool]) -> str | None:
        return self.draw(kind, id_) if any(reached) else None

    def boundaries(self, host: str, events: tuple[Boundary, ...]) -> str:
        """Draw the boundary events of an activity; return where the way on begins."""
        merge = self.new_id("merge")
        meets = False
        for boundary in events:
            on = self.event(
                "boundaryEvent", f"on-{boundary.event}", boundary.event, host, str(boundary.interrupting).lower()
            )
            begin, end = self.block(boundary.path)
            self.flow(on, begin)
            if end is not None:
                self.flow(end, merge if boundary.rejoins else self.draw("endEvent", f"{end}-end"))
                meets = meets or boundary.rejoins
        if not meets:
            return host
        self.flow(host, merge)
        return self.draw("exclusiveGateway", merge)

    def asked_first(self, repeated: Loop | None, variable: str, id_: str) -> str:
        """Put a task before a loop that is tested before its first round; return where the block begins."""
        if not isinstance(repeated, Standard) or not repeated.before:
            return id_
        ask = self.draw("userTask", self.new_id("ask"))
        self.answers[ask] = variable
        self.flow(ask, id_)
        return ask

    def catch(self, event: str) -> str:
        return self.event("intermediateCatchEvent", event, event)

    def event(self, element: str, kind: str, event: str, host: str = "", cancels: str = "") -> str:
        """Draw an event. Timers have lengths whose sums differ: two are due at once only if they are the same."""
        id_ = self.new_id(kind)
        inside = ""
        if event == "timer":
            inside = f'<timeDuration>"PT{10_000 + 337 * self.last_number**2}S"</timeDuration>'
        reference = ""
        if event == "message":
            reference = self.declare(event, id_)
        elif event in CODED and host:
            reference = f"the-{event}-of-{host}"
        elif event in CODED:
            around = [code for kind, code in self.caught if kind == event]
            reference = around[-1] if around else self.declare(event, f"{event}-of-nobody")
        attribute = f' {event}Ref="{reference}"' if reference else ""
        definition = f"<{event}EventDefinition{attribute}>{inside}</{event}EventDefinition>" if event else ""
        attached = {"attachedToRef": host, "cancelActivity": cancels} if host else {}
        return self.draw(element, id_, definition, **attached)

    def declare(self, kind: str, name: str) -> str:
        """Declare a message, error or escalation; return its id."""
        code = f' {kind}Code="{name}"' if kind in CODED else ""
        self.declared.append(f'<{kind} id="the-{name}" name="{name}"{code}/>')
        return f"the-{name}"

    def user_task(self, kind: str, repeated: Loop | None = None) -> tuple[str, str]:
        id_ = self.new_id(kind)
        variable = self.answers[id_] = self.given()
        return self.draw("userTask", id_, loop(repeated, variable)), variable

    def given(self) -> str:
        self.variables.append(f"v{self.last_number}")
        return self.variables[-1]

    def flow(self, source: str, target: str, *, condition: str = "", id_: str = "") -> str:
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return self.draw("sequenceFlow", id_ or self.new_id("flow"), inside, sourceRef=source, targetRef=target)

    def draw(self, element: str, id_: str, inside: str = "", **attributes: str) -> str:
        given = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.drawn.append(f'<{element} id="{id_}"{given}>{inside}</{element}>')
        return id_

    def new_id(self, kind: str) -> str:
        self.last_number += 1
        return f"{kind}-{self.last_number}"


def cdata(variable: str, test: str) -> str:
    """Write a condition; `<` needs no escaping there, and a reader of a failure no unescaping."""
    return f"<![CDATA[{variable} {test}]]>"


def loop(repeated: Loop | None, variable: str) -> str:
    """Write the loop of an activity; what it tests is the answer of a round's last task."""
    if repeated is None:
        return ""
    if isinstance(repeated, Multiple):
        until = (
            f"<completionCondition>{cdata(variable, repeated.until)}</completionCondition>" if repeated.until else ""
        )
        inside = f"<loopCardinality>{repeated.count}</loopCardinality>{until}"
        name, attributes = "multiInstanceLoopCharacteristics", f'isSequential="{str(repeated.sequential).lower()}"'
    else:
        inside = f"<loopCondition>{cdata(variable, repeated.test)}</loopCondition>"
        name, attributes = "standardLoopCharacteristics", f'testBefore="{str(repeated.before).lower()}"'
        attributes += f' loopMaximum="{repeated.maximum}"' if repeated.maximum is not None else ""
    return f"<{name} {attributes}>{inside}</{name}>"
