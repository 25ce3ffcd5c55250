"""One step while it happens: the working copy of an instance, and the verbs all elements share.

A token that waits is in `tokens`; a token on its way is an entry of `ready`. The token that owns a scope
(a sub-process, a multi-instance) stays in `tokens` as long as the scope lives, and its id names the scope.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from qabul_bpmn import timing
from qabul_bpmn.effects import CancelTimer, Effect, Entered, Finish, Left, RaiseIncident, StartTimer
from qabul_bpmn.executable import NOWHERE, Arc, Node, Process
from qabul_bpmn.expressions import shown
from qabul_bpmn.instance import ROOT, Instance, Step, Timer, Token
from qabul_bpmn.problems import EvaluationFailed

#: Moves in one step before a circle without a wait is assumed; a real process needs a few dozen.
LONGEST_STEP = 10_000

#: What an incident interrupted, when it was not waiting: arriving at the element, mapping what a sub-process that is
#: complete hands out, or leaving.
ENTERING, MAPPING, LEAVING = "enter", "map", "leave"


class Thrown(NamedTuple):
    """A signal that is to be heard once all tokens rest."""

    name: str
    variables: Mapping[str, Any]
    #: The token that threw it, and goes on when it was heard.
    token: int
    #: The event sub-processes it was thrown inside of, which do not hear it: their start events, and in which scopes.
    within: frozenset[tuple[int, int]]


class Run:
    """Working copy of an instance during one step; thrown away after it."""

    __slots__ = (
        "effects",
        "ended",
        "finished",
        "moves",
        "next_id",
        "now",
        "process",
        "ready",
        "signals",
        "timers",
        "tokens",
        "variables",
    )

    def __init__(self, process: Process, instance: Instance, now: datetime) -> None:
        try:
            aware = now.tzinfo is not None
        except AttributeError:
            aware = False
        if not aware:
            raise ValueError(f"Expected `now` to be an aware time in UTC, but it is {now!r:.80}")
        self.process = process
        self.now = now
        self.tokens = {token[0]: token for token in instance.tokens}
        self.timers = {timer[0]: timer for timer in instance.timers} if instance.timers else {}
        self.variables = instance.variables
        self.next_id = instance.next_id
        self.finished = instance.finished
        self.effects: list[Effect] = []
        #: How often a token moved in this step.
        self.moves = 0
        #: Tokens on their way: node, scope, and the incoming flow they come by.
        self.ready: deque[tuple[int, int, int]] = deque()
        #: Scopes in which a path ended, so that they may be complete; in order, each once.
        self.ended: dict[int, None] = {}
        #: Signals thrown in this step, which this instance may wait for itself.
        self.signals: list[Thrown] = []

    def result(self) -> Step:
        """Return the instance as it is now, and what its caller has to do."""
        instance = Instance(
            tuple(self.tokens.values()),
            tuple(self.timers.values()) if self.timers else (),
            self.variables,
            self.finished,
            self.next_id,
        )
        return Step(instance, tuple(self.effects))

    def move(self) -> None:
        """Move every token on until each waits for something, or signals are to be heard."""
        elements = self.process.elements
        ready = self.ready
        while True:
            while ready:
                index, scope, position = ready.popleft()
                node = elements[index]
                self.moves += 1
                if self.moves > LONGEST_STEP:
                    reason = f"Expected a token to come to rest, but it moved {LONGEST_STEP:,} times in one step"
                    self.stop_at(node, scope, reason, position)
                else:
                    node.enter(self, node, scope, position)
            # A signal is heard by all that was there when it was thrown, also by a scope in which nothing follows it.
            if self.signals or not self.ended:
                return
            self.close(next(iter(self.ended)))

    def new_id(self) -> int:
        """Return a fresh id for a token or a timer."""
        self.next_id += 1
        return self.next_id - 1

    # Moving

    def pass_through(self, node: Node, scope: int) -> None:
        """Enter an element that waits for nothing, and leave it at once."""
        id_ = self.next_id
        self.next_id = id_ + 1
        self.effects.append(Entered(node.id, id_))
        if not node.plain:
            self.leave(node, Token(id_, node.id, scope, ""))
            return
        self.effects.append(Left(node.id, id_))
        self.follow(node.outgoing, scope)

    def follow(self, arcs: tuple[Arc, ...], scope: int) -> None:
        """Send a token along each of these flows; without a flow its path ends."""
        for arc in arcs:
            self.ready.append((arc.target, scope, arc.position))
        if not arcs:
            self.ended[scope] = None

    def leave(self, node: Node, token: Token) -> None:
        """Take the token out of the element and send it along the flows; without a flow its path ends."""
        try:
            arcs = node.outgoing if node.plain else self.choose(node, token)
        except EvaluationFailed as failure:
            self.stop(token, LEAVING, str(failure))
            return
        # What `remove` and `follow` do, written out: every step is here at least once.
        id_, scope = token.id, token.scope
        self.tokens.pop(id_, None)
        if self.timers:
            self.drop_timers(id_)
        self.effects.append(Left(node.id, id_))
        for arc in arcs:
            self.ready.append((arc.target, scope, arc.position))
        if not arcs:
            self.ended[scope] = None

    def choose(self, node: Node, token: Token) -> tuple[Arc, ...]:
        """Return the flows whose conditions hold, of an exclusive gateway the first; else the default flow.

        They are outside of the activity they leave: its inputs would hide what its work has just brought.
        """
        variables = self.visible(token.scope) if token.scope else self.variables
        default = node.outgoing[node.default] if node.default != NOWHERE else None
        chosen: list[Arc] = []
        for arc in node.outgoing:
            if arc is not default and (arc.condition is None or arc.condition(variables)):
                chosen.append(arc)
                if node.kind == "exclusiveGateway":
                    break
        if chosen:
            return tuple(chosen)
        if default:
            return (default,)
        raise EvaluationFailed(
            f"Expected a condition of the flows out of {node.id} to hold, but none does and there is no default flow"
        )

    def stop(
        self,
        token: Token,
        doing: str,
        reason: str,
        error: str | None = None,
        brought: Mapping[str, Any] | None = None,
    ) -> None:
        """Leave the token where it is as an incident; `doing` says how to go on after it.

        What work or an event `brought` that could not be mapped stays with it, to be mapped again.
        """
        # It may be one already, which a person completed with something that fails again.
        note = token.note[1] if token.waits == "incident" else token.note
        kept = [doing, note] if brought is None else [doing, note, brought]
        self.tokens[token.id] = token._replace(waits="incident", note=kept)
        self.effects.append(RaiseIncident(token.id, token.element, reason, error))

    def stop_at(
        self,
        node: Node,
        scope: int,
        reason: str,
        position: int = 0,
        *,
        doing: str = ENTERING,
        brought: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a token from entering an element, or from leaving it again; `position` is the flow it came by."""
        token = Token(self.new_id(), node.id, scope, "", None, position)
        self.effects.append(Entered(node.id, token.id))
        self.stop(token, doing, reason, brought=brought)

    def inside(self, scope: int) -> list[Token]:
        """Return the tokens directly in a scope."""
        return [token for token in self.tokens.values() if token.scope == scope]

    # Ending and cancelling

    def remove(self, token: Token) -> None:
        """Take the token and its timers away."""
        self.tokens.pop(token.id, None)
        if self.timers:
            self.drop_timers(token.id)

    def drop_timers(self, token: int, *, only: tuple[int, ...] | None = None) -> None:
        """Cancel the timers that run for a token or scope; `only` those of some elements."""
        for timer in [timer for timer in self.timers.values() if timer.token == token]:
            if only is not None and self.process.index[timer.element] not in only:
                continue
            del self.timers[timer.id]
            self.effects.append(CancelTimer(timer.id))

    def cancel(self, token: Token) -> None:
        """Take a token away with everything inside it."""
        if token.waits in {"scope", "instances"}:
            self.cancel_scope(token.id)
        self.remove(token)
        self.effects.append(Left(token.element, token.id, cancelled=True))

    def cancel_scope(self, scope: int) -> None:
        """Take every token of a scope away, waiting or on its way, with the scopes inside."""
        for token in self.inside(scope):
            self.cancel(token)
        for move in [move for move in self.ready if move[1] == scope]:
            self.ready.remove(move)
        self.ended.pop(scope, None)

    def close(self, scope: int) -> None:
        """Complete a scope when nothing is left in it."""
        self.ended.pop(scope, None)
        if any(token.scope == scope for token in self.tokens.values()):
            return
        if scope != ROOT:
            owner = self.tokens[scope]
            node = self.process.element(owner.element)
            self.drop_timers(scope, only=self.process.event_timers.get(node.index, ()))
            node.done(self, node, owner)
        elif not self.finished:
            self.finish()

    def finish(self) -> None:
        """End the instance, in which no token is left."""
        self.finished = True
        self.drop_timers(ROOT)
        self.effects.append(Finish())

    # Timers

    def start_timers(self, nodes: tuple[int, ...], token: int, variables: Mapping[str, Any]) -> None:
        """Start the timers of these events for a token."""
        for index in nodes:
            node = self.process.elements[index]
            value = node.timer
            assert value is not None  # noqa: S101 - the compiler lists nodes with a timer only
            text = value.text if value.evaluate is None else value.evaluate(variables)
            if not isinstance(text, str):
                raise EvaluationFailed(
                    f"Expected timer {node.id} to be an ISO 8601 text, but '{value.text}' is {shown(text)}"
                )
            try:
                due_at, rest = timing.first_due(value.kind, text, self.now)
            except ValueError as problem:
                raise EvaluationFailed(f"{problem} for timer {node.id}") from None
            self.start_timer(Timer(self.new_id(), node.id, token, due_at, rest))

    def start_timer(self, timer: Timer) -> None:
        """Start one timer."""
        self.timers[timer.id] = timer
        self.effects.append(StartTimer(timer.id, timer.token, timer.element, timer.due_at))

    def depth(self, scope: int) -> int:
        """Return how many scopes a scope is inside of."""
        depth = 0
        while scope:
            depth, scope = depth + 1, self.tokens[scope].scope
        return depth

    # Variables

    def visible(self, scope: int) -> Mapping[str, Any]:
        """Return the variables as seen in a scope: its own before those of the scopes around it."""
        layers = []
        while scope:
            token = self.tokens[scope]
            if token.local:
                layers.append(token.local)
            scope = token.scope
        if not layers:
            return self.variables
        seen = dict(self.variables)
        for layer in reversed(layers):
            seen.update(layer)
        return seen

    def seen_by(self, token: Token) -> Mapping[str, Any]:
        """Return the variables as a token sees them."""
        seen = self.visible(token.scope) if token.scope else self.variables
        return {**seen, **token.local} if token.local else seen

    def assign(self, scope: int, values: Mapping[str, Any]) -> None:
        """Write variables where they live: in the nearest scope that has them, else in the process.

        An item of a multi-instance keeps all that is written inside it: its siblings run the same
        elements at the same time, and must not see it.
        """
        while scope and values:
            token = self.tokens[scope]
            if self.is_item(token):
                self.tokens[scope] = token._replace(local={**(token.local or {}), **values})
                return
            if token.local:
                own = {name: value for name, value in values.items() if name in token.local}
                if own:
                    self.tokens[scope] = token._replace(local={**token.local, **own})
                    values = {name: value for name, value in values.items() if name not in own}
            scope = token.scope
        if values:
            self.variables = {**self.variables, **values}

    def is_item(self, token: Token) -> bool:
        """Whether the token is one item of a multi-instance."""
        loop = self.process.element(token.element).loop
        return loop is not None and loop.multiple and self.is_inner(token)

    def is_inner(self, token: Token) -> bool:
        """Whether the token is one round of a loop or one item of a multi-instance, not the whole of it."""
        owner = self.tokens.get(token.scope)
        return owner is not None and owner.element == token.element
