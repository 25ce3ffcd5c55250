"""One tree, one process in BPMN 2.0.

There is no dialect: conditions are comparisons that mean the same in ZEN and in Python, a timer is a string in quotes
(an expression in both), items of a multi-instance are counted by `loopCardinality`, and neither engine's own words
are used. An element's id is its kind and a number; what a task answers becomes the variable of its number.

What SpiffWorkflow does not read it is given in other words: flows that part at a task as a gateway behind it (13.3.1),
a link as the flow it is (10.5.5), a signal end event as a throwing event before the end (10.5.3), and an event
sub-process as a boundary event on what is beside it, with both in one sub-process (13.5.3, 13.5.4).
"""

from dataclasses import dataclass

from tests.differential.drawing import CODED, Drawing, cdata, loop
from tests.differential.trees import (
    Beside,
    Block,
    Boundary,
    Call,
    Choice,
    Loop,
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
)


@dataclass(frozen=True)
class Diagram:
    """A written tree."""

    #: Each process in a file of its own.
    files: dict[str, bytes]
    #: The same in one file, in words that SpiffWorkflow reads.
    spelled: bytes
    #: All variables that are tested somewhere; they are given at the start.
    variables: tuple[str, ...]
    #: User tasks, and the variable each answers.
    answers: dict[str, str]

    @property
    def xml(self) -> bytes:
        """The process that is started, as it was drawn."""
        return self.files["tree"]


def write(tree: Block) -> Diagram:
    """Draw a process around the tree, and those it calls."""
    writer, speller = _Writer(), _Writer(spelled=True)
    processes = writer.processes(tree)
    files = {id_: writer.file(process) for id_, process in processes.items()}
    spelled = speller.file(*speller.processes(tree).values())
    return Diagram(files, spelled, tuple(writer.variables), writer.answers)


@dataclass
class _Writer(Drawing):
    """Draws blocks one after another."""

    def processes(self, tree: Block) -> dict[str, str]:
        inside, _ = self.contents(tree)
        every = {"tree": inside, **self.called}
        return {id_: f'<process id="{id_}" isExecutable="true">{inside}</process>' for id_, inside in every.items()}

    def file(self, *processes: str) -> bytes:
        parts = "\n".join([*self.declared.values(), *processes])
        space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
        return f'<definitions xmlns="{space}" targetNamespace="tree">\n{parts}\n</definitions>\n'.encode()

    # Blocks: each returns its first element, and the last one to go on from, or None when nothing can follow

    def block(self, tree: Block) -> tuple[str, str | None]:  # noqa: C901, PLR0911 - one per shape
        match tree:
            case Task():
                return self.task(tree)
            case Receive():
                return self.receive(tree)
            case Scope():
                return self.scope(tree)
            case Call():
                return self.call(tree)
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
            case Throw():
                return self.throw(tree)
            case Stop():
                return self.stop(tree), None

    def task(self, tree: Task) -> tuple[str, str | None]:
        id_, variable = self.user_task("task", tree.loop)
        return self.asked_first(tree.loop, variable, id_), self.boundaries(id_, tree.events)

    def receive(self, tree: Receive) -> tuple[str, str | None]:
        id_ = self.new_id("receive")
        self.draw("receiveTask", id_, messageRef=self.declare("message", id_))
        return id_, self.boundaries(id_, tree.events)

    def scope(self, tree: Scope) -> tuple[str, str | None]:
        id_ = self.new_id("scope")
        with_codes = self.codes(id_, tree.events)
        inside, variable = self.contents(tree.body, closing=tree.loop is not None, beside=tree.beside)
        del self.caught[with_codes:]
        self.draw("subProcess", id_, loop(tree.loop, variable) + inside)
        return self.asked_first(tree.loop, variable, id_), self.boundaries(id_, tree.events)

    def call(self, tree: Call) -> tuple[str, str | None]:
        id_ = self.new_id("call")
        with_codes = self.codes(id_, tree.events)
        inside, variable = self.contents(tree.body, closing=tree.loop is not None)
        del self.caught[with_codes:]
        self.called[f"called-by-{id_}"] = inside
        self.draw("callActivity", id_, loop(tree.loop, variable), calledElement=f"called-by-{id_}")
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
        first, variable = self.answering("ask") if tree.asked else ("", self.given())
        split, join, default = self.new_id("split"), self.new_id("join"), self.new_id("default")
        parts = not tree.split and not self.spelled
        if first:
            self.draw("userTask", first, default=default if parts else "")
        if parts:
            split = first
        else:
            self.draw(kind, split, default=default)
            if first:
                self.flow(first, split, id_="" if tree.split else f"to-{split}")
        meet, end, drawn = self.meeting(kind, join, tree.meet)
        goes_on = [self.branch(split, block, meet, condition=cdata(variable, test)) for test, block in tree.branches]
        goes_on.append(self.branch(split, tree.default, meet, id_=default))
        self.drawn += drawn if any(goes_on) else []
        return first or split, end if any(goes_on) else None

    def parallel(self, tree: Parallel) -> tuple[str, str | None]:
        fork, join = self.new_id("fork"), self.new_id("join")
        first, last = self.block(tree.part) if tree.part else ("", None)
        parts = last if last and not self.spelled else ""
        if not parts:
            self.draw("parallelGateway", fork)
            if last:
                self.flow(last, fork, id_=f"to-{fork}")
        meet, end, drawn = self.meeting("parallelGateway", join, tree.meet)
        goes_on = [self.branch(parts or fork, block, meet) for block in tree.branches]
        self.drawn += drawn if any(goes_on) else []
        return first or fork, end if any(goes_on) else None

    def repeat(self, tree: Repeat) -> tuple[str, str | None]:
        merge = self.draw("exclusiveGateway", self.new_id("merge")) if tree.merge else ""
        begin, end = self.block(tree.body)
        if merge:
            self.flow(merge, begin)
        else:
            merge = begin
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
        return race, self.draw("exclusiveGateway", join) if any(goes_on) else None

    def throw(self, tree: Throw) -> tuple[str, str]:
        if tree.event == "send":
            id_ = self.new_id("send")
            self.draw("sendTask", id_, messageRef=self.declare("message", id_))
            return id_, id_
        if tree.event != "link":
            id_ = self.event("intermediateThrowEvent", f"throw-{tree.event}" if tree.event else "pass", tree.event)
            return id_, id_
        begin, end = self.new_id("link"), self.new_id("linked")
        definition = "" if self.spelled else f'<linkEventDefinition name="{end}"/>'
        self.draw("intermediateThrowEvent", begin, definition)
        self.draw("intermediateCatchEvent", end, definition)
        if self.spelled:
            self.flow(begin, end, id_=f"to-{end}")
        return begin, end

    def stop(self, tree: Stop) -> str:
        if tree.event == "signal" and self.spelled:
            throws = self.event("intermediateThrowEvent", "signal", "signal")
            self.flow(throws, self.draw("endEvent", f"{throws}-end"), id_=f"from-{throws}")
            return throws
        return self.event("endEvent", tree.event or "end", tree.event)

    # Their parts

    def contents(
        self,
        tree: Block,
        *,
        start: tuple[str, str, str] | None = None,
        closing: bool = False,
        beside: Beside | None = None,
    ) -> tuple[str, str]:
        """Draw what is in a (sub-)process. The rounds of one that loops close with a task: what it answers is tested.

        `start`: id, definition and isInterrupting of its start event, when it is not a plain one.
        Return the XML and the variable of that answer.
        """
        variable = self.given() if closing else ""
        outside, self.drawn = self.drawn, []
        id_, definition, interrupts = start or (self.new_id("start"), "", "")
        self.draw("startEvent", id_, definition, isInterrupting=interrupts)
        begin, end = self.beside(tree, beside) if beside else self.block(tree)
        self.flow(id_, begin)
        if end is not None:
            if closing:
                ask = self.draw("userTask", self.new_id("ask"))
                self.answers[ask] = variable
                self.flow(end, ask)
                end = ask
            self.flow(end, self.draw("endEvent", f"{end}-end"))
        inside, self.drawn = "\n".join(self.drawn), outside
        return f"\n{inside}\n", variable

    def beside(self, tree: Block, beside: Beside) -> tuple[str, str | None]:
        """Draw a block and an event sub-process beside it."""
        event, id_ = beside.event, self.new_id("beside")
        start = self.new_id(f"on-{event}")
        code = self.declare(event, f"{event}-of-{id_}") if event in CODED else ""
        definition = self.definition(event, start, own=not beside.interrupting, code=code)
        interrupts = str(beside.interrupting).lower()
        outside, self.drawn = self.drawn, []
        self.caught += [(event, code)] if code else []
        begin, end = self.block(tree)
        del self.caught[len(self.caught) - bool(code) :]
        if not self.spelled:
            self.drawn = outside + self.drawn
            handler, _ = self.contents(beside.body, start=(start, definition, interrupts))
            self.draw("subProcess", id_, handler, triggeredByEvent="true")
            return begin, end
        around = f"around-{id_}"
        self.flow(self.draw("startEvent", f"{around}-start"), begin, id_=f"{around}-first")
        if end is not None:
            self.flow(end, self.draw("endEvent", f"{around}-end"), id_=f"{around}-last")
        inside, self.drawn = "\n".join(self.drawn), outside
        self.draw("subProcess", around, inside)
        handler, _ = self.contents(beside.body, start=(f"{id_}-start", "", ""))
        self.draw("boundaryEvent", start, definition, attachedToRef=around, cancelActivity=interrupts)
        self.draw("subProcess", id_, handler)
        self.flow(start, id_, id_=f"to-{id_}")
        self.flow(id_, self.draw("endEvent", f"{id_}-end"), id_=f"from-{id_}")
        if end is None:
            self.flow(around, self.draw("endEvent", f"{around}-after"), id_=f"from-{around}")
        return around, end and around

    def codes(self, host: str, events: tuple[Boundary, ...]) -> int:
        """Remember the errors and escalations that boundary events catch; return how many were remembered before."""
        before = len(self.caught)
        coded = [event.event for event in events if event.event in CODED]
        self.caught += [(event, self.declare(event, f"{event}-of-{host}")) for event in coded]
        return before

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

    def meeting(self, kind: str, id_: str, meet: Block | None) -> tuple[str, str | None, list[str]]:
        """Draw where branches meet, a gateway or a block; return its first and last element, and what was drawn."""
        outside, self.drawn = self.drawn, []
        begin, end = self.block(meet) if meet else (self.draw(kind, id_),) * 2
        drawn, self.drawn = self.drawn, outside
        return begin, end, drawn

    def boundaries(self, host: str, events: tuple[Boundary, ...]) -> str:
        """Draw the boundary events of an activity; return where the way on begins."""
        merge = self.new_id("merge")
        meets = False
        for boundary in events:
            on = self.boundary(boundary.event, host, interrupts=boundary.interrupting)
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
