"""Onto another version: what waits at an element goes on waiting at the element of the same id, or of the mapped one.

Nothing is begun or ended: a token keeps its id, its variables and the work that was asked for. So the element it
comes to must be of the same nature, in the same scope. Only timers follow the new version: those that both versions
have keep their due date, those that are new start. One that is gone has to be given up by name: a term that nobody
watches any more must not come of a typing error.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from qabul_bpmn import timing
from qabul_bpmn.effects import CancelTimer, Moved
from qabul_bpmn.elements import catching, gateways
from qabul_bpmn.executable import NOWHERE, Node, Process
from qabul_bpmn.expressions import shown
from qabul_bpmn.instance import ROOT, Instance, Step, Timer, Token
from qabul_bpmn.lacking import bound_for, empty_flows
from qabul_bpmn.problems import CannotMigrate, EvaluationFailed, Unplaced
from qabul_bpmn.run import ENTERING, LEAVING, MAPPING, Run
from qabul_bpmn.stepping import rest

#: What a timer is mapped to whose event is gone, and which nobody wants any more.
GIVEN_UP: Final = ""
SAME_IDS: Mapping[str, str] = MappingProxyType({})
#: Gateways whose waiting tokens note the flow they came by.
JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


def migrate(
    old: Process, new: Process, instance: Instance, elements: Mapping[str, str] = SAME_IDS, *, now: datetime
) -> Step:
    """Put an instance of the old version onto the new one; `elements` maps ids of elements and flows that changed.

    Raises CannotMigrate when a token or timer has no place there. A join that the new version completes goes on.
    """
    migration = _Migration(old, new, instance, elements, now)
    migration.place()
    if migration.unplaced:
        raise CannotMigrate(migration.unplaced)
    return rest(migration.run)


def check_migration(
    old: Process, new: Process, instance: Instance, elements: Mapping[str, str] = SAME_IDS, *, now: datetime
) -> list[Unplaced]:
    """Say what `migrate` would refuse, without migrating: every token and timer that has no place, in one pass."""
    migration = _Migration(old, new, instance, elements, now)
    migration.place()
    return migration.unplaced


class _Place(NamedTuple):
    """What may own timers, with the timer events whose timers it owns: in the old version and in the new one."""

    owner: int
    #: Scope whose variables a timer expression sees.
    scope: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    #: Whether timers that are new in the new version start here.
    opens: bool


class _Migration:
    """One instance on its way from one version to another."""

    def __init__(
        self, old: Process, new: Process, instance: Instance, elements: Mapping[str, str], now: datetime
    ) -> None:
        self.old = old
        self.new = new
        self.instance = instance
        self.elements = elements
        self.unplaced: list[Unplaced] = []
        #: The instance on the new version, as far as it has come.
        self.run = Run(new, instance, now)
        self._before = {token.id: token for token in instance.tokens}
        #: Which join of the old version came to each join of a scope.
        self._joins: dict[tuple[str, int], str] = {}

    def place(self) -> None:
        """Place the tokens, then the timers of those that have a place, then let joins go on."""
        if self.instance.finished:
            self._refuse(None, "", "Expected an instance that runs, but this one is finished; it keeps its version")
            return
        placed = [token for token in self.instance.tokens if self._place_token(token)]
        judged = [timer for place in self._places(placed) for timer in self._place_timers(place)]
        for timer in self.instance.timers:
            if timer.id not in judged and timer.token in {ROOT, *(token.id for token in placed)}:
                text = f"Expected the old version to start timer '{timer.element}' there, but it does not"
                self._refuse(timer.token or None, timer.element, text, timer.id)
        self.unplaced[:0] = self._wrong_in_map({unplaced.element for unplaced in self.unplaced})
        if not self.unplaced:  # else what has no place yet may be what they wait for
            self._check_joins()
        if not self.unplaced:
            self._pass_joins()

    def image(self, id_: str) -> str:
        """Return the id in the new version of an element or flow of the old one."""
        return self.elements.get(id_, id_)

    def _refuse(self, token: Token | int | None, element: str, text: str, timer: int | None = None) -> None:
        self.unplaced.append(Unplaced(token.id if isinstance(token, Token) else token, timer, element, text))

    def _wrong_in_map(self, told: set[str]) -> Iterator[Unplaced]:
        """Yield what is wrong with the map itself; where it leads what is told to have no place there is told too."""
        before, after = _ids(self.old), _ids(self.new)
        for source, target in self.elements.items():
            if source not in before:
                text = f"Expected the element map to name '{source}' of the old version, but it has none"
                yield Unplaced(None, None, source, text)
            if target not in after and target != GIVEN_UP and source not in told:
                text = f"Expected the element map to lead to '{target}' in the new version, but it has none"
                yield Unplaced(None, None, target, text)

    def _gone(self, id_: str, what: str, advice: str) -> str:
        """Say that the new version does not have what an id is or is mapped to."""
        mapped = self.elements.get(id_)
        if mapped is None:
            return f"Expected the new version to have {what}'{id_}', but it has not; {advice}"
        return f"Expected the new version to have {what}'{mapped}', as the map says for '{id_}', but it has not"

    # Tokens

    def _place_token(self, token: Token) -> bool:
        """Put a token where it goes on; False when it has no place."""
        id_ = self.image(token.element)
        if token.element not in self.old.index:
            text = (
                f"Expected the old version to have '{token.element}', but it does not: the instance is of another one"
            )
        elif id_ == GIVEN_UP:
            text = f"Expected a place for the token at '{token.element}', but the map gives it up; only timers may be"
        elif id_ not in self.new.index:
            text = self._gone(token.element, "", f"map '{token.element}' to its successor")
        else:
            node, target = self.old.element(token.element), self.new.element(id_)
            text = self._unlike(node, target) or self._elsewhere(token, target) or self._crowded(token, target)
            if not text:
                return self._move(token, node, target)
        self._refuse(token, token.element, text)
        return False

    def _unlike(self, node: Node, target: Node) -> str:
        """Say in what the new element is another kind of thing than the old one; empty when it is not."""
        was, is_ = _nature(self.old, node), _nature(self.new, target)
        return "" if was == is_ else f"Expected '{target.id}' to be {was} as '{node.id}' is, but it is {is_}"

    def _elsewhere(self, token: Token, target: Node) -> str:
        """Say that the new element is in another scope than the token; empty when it is not."""
        owner = self._before.get(token.scope)
        if owner is not None and owner.element == token.element:
            return ""  # a round of a loop is in its whole
        inside = self.image(owner.element) if owner else ""
        container = self.new.elements[target.container].id if target.container != NOWHERE else ""
        if container == inside:
            return ""
        return f"Expected '{target.id}' to be {_inside(inside)} as before, but it is {_inside(container)}"

    def _crowded(self, token: Token, target: Node) -> str:
        """Say that two joins became one, whose tokens would be counted together; empty when they did not."""
        if target.kind not in JOINS or self._joins.setdefault((target.id, token.scope), token.element) == token.element:
            return ""
        other = self._joins[target.id, token.scope]
        return f"Expected one join to go on as '{target.id}', but tokens wait at '{token.element}' and '{other}'"

    def _move(self, token: Token, node: Node, target: Node) -> bool:
        note = token.note
        if node.kind in JOINS and token.waits in {"join", "incident"}:
            doing, position = note if token.waits == "incident" else ("join", note)
            if doing != LEAVING and node.incoming > 1:
                positions = self._positions(node, target)
                if position not in positions:
                    flow, source = _arrivals(self.old, node)[position]
                    text = f"Expected a flow into '{target.id}' in place of '{flow}' from '{source}', but there is none"
                    self._refuse(token, token.element, text)
                    return False
                note = [doing, positions[position]] if token.waits == "incident" else positions[position]
        self.run.tokens[token.id] = token._replace(element=target.id, note=note)
        if target.id != node.id:
            self.run.effects.append(Moved(target.id, token.id, node.id))
        return True

    def _positions(self, node: Node, target: Node) -> dict[int, int]:
        """Say which flow into a new join continues which flow into the old one: by id, else by where it comes from."""
        before, after = _arrivals(self.old, node), _arrivals(self.new, target)
        by_id = {flow: position for position, (flow, _) in after.items() if flow}
        found = {
            position: by_id[self.image(flow)] for position, (flow, _) in before.items() if self.image(flow) in by_id
        }
        for position, (_, source) in before.items():
            if position not in found:
                free = [
                    at for at, (_, from_) in after.items() if from_ == self.image(source) and at not in found.values()
                ]
                if free:
                    found[position] = free[0]
        return found

    def _check_joins(self) -> None:
        """Refuse what would wait at a parallel join for ever: flows into it that nothing can come by any more.

        Those by which nothing could come before either are no reason to stay with the old version.
        """
        joins = [node for node in self.new.elements if node.kind == "parallelGateway" and node.incoming > 1]
        before, after = _by_scope(self.instance.tokens), _by_scope(self.run.tokens.values())
        for scope, tokens in after.items() if joins else ():
            for join in joins:
                lacking = empty_flows(self.new, join, tokens)
                token = bound_for(self.new, join, tokens) if lacking else None
                lacking -= self._lacking_before(join, before[scope]) if token else set()
                if token and lacking:
                    arrivals = _arrivals(self.new, join)
                    flows = " or ".join("'{}' from '{}'".format(*arrivals[at]) for at in sorted(lacking))
                    text = f"Expected a token on every flow into '{join.id}', but none is left to come by {flows}"
                    self._refuse(token, self._before[token.id].element, text)

    def _lacking_before(self, join: Node, tokens: list[Token]) -> set[int]:
        """Return the flows into a join that continue flows of the old version by which nothing could come either."""
        found: set[int] = set()
        for node in self.old.elements:
            if node.kind == "parallelGateway" and node.incoming > 1 and self.image(node.id) == join.id:
                positions = self._positions(node, join)
                found |= {positions[at] for at in empty_flows(self.old, node, tokens) if at in positions}
        return found

    def _pass_joins(self) -> None:
        """Let parallel joins go on that wait for fewer flows than before; inclusive ones are seen to at rest."""
        for token in list(self.run.tokens.values()):
            node = self.new.element(token.element)
            if token.id in self.run.tokens and token.waits == "join" and node.kind == "parallelGateway":
                gateways.join_if_complete(self.run, node, token.scope)

    # Timers

    def _places(self, tokens: list[Token]) -> Iterator[_Place]:
        """Yield whatever may own timers: the process, scopes, activities with boundary events, catching events."""
        yield self._scope(ROOT, NOWHERE, NOWHERE, opens=True)
        for token in tokens:
            node, target = self.old.element(token.element), self.new.element(self.image(token.element))
            doing = token.note[0] if token.waits == "incident" else token.waits
            # What is about to be entered starts its timers then; what is done needs none that are new.
            opens = doing not in {ENTERING, MAPPING, LEAVING, "join"}
            owner = self._before.get(token.scope)
            if owner is None or owner.element != token.element:
                yield _Place(token.id, token.scope, _own(self.old, node), _own(self.new, target), opens)
            if node.kind == "subProcess" and doing != "instances":
                yield self._scope(token.id, node.index, target.index, opens=opens)

    def _scope(self, scope: int, before: int, after: int, *, opens: bool) -> _Place:
        """Return a scope as the place of its event sub-processes' timers.

        None of them starts in a scope that one has taken over, nor where a start event still has to start them.
        """
        inside = [token for token in self.run.tokens.values() if token.scope == scope]
        inside = [token for token in inside if token.element in self.new.index]
        free = not any(catching.took_over(self.run, token) or _begins(self.new, token) for token in inside)
        return _Place(
            scope, scope, self.old.event_timers.get(before, ()), self.new.event_timers.get(after, ()), opens and free
        )

    def _place_timers(self, place: _Place) -> list[int]:
        """Place the timers of one owner and start those that are new; returns the ids of those that ran."""
        before = [self.old.elements[index].id for index in place.before]
        known = {image if (image := self.image(id_)) != GIVEN_UP else id_ for id_ in before}
        taken: dict[str, str] = {}
        running = [timer for timer in self.instance.timers if timer.token == place.owner]
        running = [timer for timer in running if self.old.index.get(timer.element) in place.before]
        for timer in running:
            self._place_timer(timer, place, taken)
        if place.opens:
            for index in place.after:
                if self.new.elements[index].id not in known:
                    self._start_timer(index, place)
        return [timer.id for timer in running]

    def _place_timer(self, timer: Timer, place: _Place, taken: dict[str, str]) -> None:
        id_ = self.image(timer.element)
        if id_ == GIVEN_UP:
            del self.run.timers[timer.id]
            self.run.effects.append(CancelTimer(timer.id))
            return
        if id_ not in self.new.index:
            successor = f"map '{timer.element}' to its successor, or to '' to give the timer up"
            text = self._gone(timer.element, "timer ", successor)
        elif self.new.index[id_] not in place.after:
            text = f"Expected '{id_}' to be a timer of {self._owner(place)} as '{timer.element}' is, but it is not"
        elif taken.setdefault(id_, timer.element) != timer.element:
            text = f"Expected one timer to go on as '{id_}', but '{taken[id_]}' and '{timer.element}' run"
        else:
            try:
                self.run.timers[timer.id] = timer._replace(element=id_, cycle=self._left(timer, id_, place))
            except (EvaluationFailed, ValueError) as failure:
                text = f"Expected timer '{timer.element}' to repeat as '{id_}' does, but it cannot: {failure}"
            else:
                return
        self._refuse(place.owner or None, timer.element, text, timer.id)

    def _left(self, timer: Timer, id_: str, place: _Place) -> str | None:
        """Return how a timer repeats after its due date: as it did where it is drawn alike, else as it is drawn now."""
        before, after = self.old.element(timer.element).timer, self.new.element(id_).timer
        if after is None or after.kind != timing.CYCLE:
            return None
        if before is not None and (before.kind, before.text) == (after.kind, after.text):
            return timer.cycle
        text = after.text if after.evaluate is None else after.evaluate(self.run.visible(place.scope))
        if not isinstance(text, str):
            raise EvaluationFailed(f"'{after.text}' is {shown(text)}")
        return timing.first_due(after.kind, text, self.run.now)[1]

    def _start_timer(self, index: int, place: _Place) -> None:
        try:
            self.run.start_timers((index,), place.owner, self.run.visible(place.scope))
        except EvaluationFailed as failure:
            id_ = self.new.elements[index].id
            text = f"Expected timer '{id_}', which is new at {self._owner(place)}, to start, but it cannot: {failure}"
            self._refuse(place.owner or None, id_, text)

    def _owner(self, place: _Place) -> str:
        return f"'{self.run.tokens[place.owner].element}'" if place.owner else "the process"


def _nature(process: Process, node: Node) -> str:
    """Say what a token at an element waits for and how it goes on, as far as a running token depends on it."""
    words = [node.event, node.kind]
    if node.triggered:
        words.insert(0, "interrupting event" if process.elements[node.start].interrupting else "event")
    if node.called:
        words.append(f"of '{node.called}'")
    if node.loop and not node.loop.multiple:
        words.append("in a loop")
    elif node.loop:
        words.append("for one after another" if node.loop.sequential else "for all at once")
        words.append("of a collection" if node.loop.collection else "of a number")
        words.append("with outputs" if node.loop.output_collection else "without outputs")
    text = " ".join(word for word in words if word)
    return f"an {text}" if text[0] in "aeio" else f"a {text}"


def _begins(process: Process, token: Token) -> bool:
    """Whether the token is stuck at the start of its scope."""
    node = process.element(token.element)
    return token.waits == "incident" and (node.kind == "startEvent" or node.instantiates)


def _by_scope(tokens: Iterable[Token]) -> dict[int, list[Token]]:
    scopes: dict[int, list[Token]] = {}
    for token in tokens:
        scopes.setdefault(token.scope, []).append(token)
    return scopes


def _inside(container: str) -> str:
    return f"in '{container}'" if container else "directly in the process"


def _own(process: Process, node: Node) -> tuple[int, ...]:
    """Return the timer events whose timers belong to a token at this element itself."""
    own = (node.index,) if node.timer and node.kind == "intermediateCatchEvent" else ()
    return node.boundary_timers + own + tuple(index for index in node.choices if process.elements[index].timer)


def _arrivals(process: Process, node: Node) -> dict[int, tuple[str, str]]:
    """Return the flows into an element by position: id of the flow, id of where it comes from."""
    arcs = [(arc, source.id) for source in process.elements for arc in source.outgoing if arc.target == node.index]
    return {arc.position: (arc.id, source) for arc, source in arcs}


def _ids(process: Process) -> set[str]:
    return {*process.index, *(arc.id for node in process.elements for arc in node.outgoing)}
