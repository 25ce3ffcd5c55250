"""What differs between two diagrams for what runs; names and places on the page are told apart from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qabul_bpmn import check, version
from qabul_bpmn.drawing import NotDrawn, layout_of
from qabul_bpmn.model import FlowNode, Model, ProcessModel, SequenceFlow
from qabul_cli.process.facts import LEFT_OUT, Facts, facts_of_flow, facts_of_node, one_line
from qabul_cli.speaking import say


class Item(NamedTuple):
    """An element or a flow of one of the diagrams."""

    id: str
    kind: str
    name: str
    line: int


class Change(NamedTuple):
    """A fact that is another one now; empty where one of the diagrams does not have it."""

    what: str
    before: str
    after: str


class Changed(NamedTuple):
    """Something both diagrams have, and what of it differs."""

    item: Item
    line_before: int
    changes: tuple[Change, ...]


class Lost(NamedTuple):
    """An element on which tokens of the first diagram may stand, and which the second does not have as such."""

    item: Item
    why: str
    #: An added element that may have taken its place; empty when none suggests itself.
    perhaps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs."""

    #: SHA-256 of what runs, of both; None for a file in which nothing is meant to run.
    versions: tuple[str | None, str | None]
    #: Whether the engine can run them as they are drawn.
    can_run: tuple[bool, bool]
    process: tuple[Change, ...]
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[Changed, ...]
    #: Elements, flows and the process itself that are only called otherwise.
    renamed: tuple[Changed, ...]
    flows_added: tuple[Item, ...]
    flows_removed: tuple[Item, ...]
    flows_changed: tuple[Changed, ...]
    lost: tuple[Lost, ...]
    #: How many shapes and arrows of both are drawn elsewhere; None when one of the files has no layout.
    moved: int | None

    @property
    def same(self) -> bool:
        """Whether both mean the same when they run."""
        parts = (self.added, self.removed, self.changed, self.flows_added, self.flows_removed, self.flows_changed)
        return not self.process and not any(parts)

    @property
    def same_version(self) -> bool:
        """Whether instances of the one are instances of the other."""
        return self.versions[0] is not None and self.versions[0] == self.versions[1]


def compare(before: bytes, after: bytes, models: tuple[Model, Model]) -> Difference:
    """Compare two files, given as bytes and as read: the process that runs, or all of them in a mere drawing."""
    old, new = (_Side(model) for model in models)
    labels = _labels(before), _labels(after)
    flows = _paired(old, new)
    known = set(flows.values())
    flows_changed = [
        Changed(_flow(new.flows[b]), old.flows[a].line, changes)
        for a, b in flows.items()
        if (changes := _changes({"id": a} | facts_of_flow(old.flows[a]), {"id": b} | facts_of_flow(new.flows[b])))
    ]
    both = [id_ for id_ in new.nodes if id_ in old.nodes]
    changed = [
        Changed(new.item(id_), old.nodes[id_].line, changes) for id_ in both if (changes := _node(id_, old, new))
    ]
    added = tuple(new.item(id_) for id_ in new.nodes if id_ not in old.nodes)
    return Difference(
        versions=(old.version, new.version),
        can_run=(not check(models[0]), not check(models[1])),
        process=_changes({"process": old.process.id}, {"process": new.process.id}),
        added=added,
        removed=tuple(old.item(id_) for id_ in old.nodes if id_ not in new.nodes),
        changed=tuple(changed),
        renamed=(*_renamed_nodes(old, new), *_renamed_flows(flows, new, labels)),
        flows_added=tuple(_flow(flow) for id_, flow in new.flows.items() if id_ not in known),
        flows_removed=tuple(_flow(flow) for id_, flow in old.flows.items() if id_ not in flows),
        flows_changed=tuple(flows_changed),
        lost=tuple(_lost(old, new, added)),
        moved=_moved(before, after),
    )


class _Side:
    """One of the two diagrams, by id."""

    def __init__(self, model: Model) -> None:
        self.model = model
        running = model.running()
        compared = running or model.processes
        self.process = compared[0] if compared else ProcessModel("", "", 0, "", (), (), ())
        self.nodes: Mapping[str, FlowNode] = {node.id: node for each in compared for node in each.nodes}
        self.flows: Mapping[str, SequenceFlow] = {flow.id: flow for each in compared for flow in each.flows}
        self.version = version(model)
        self._roots = {each.id for each in compared}

    def facts(self, id_: str) -> Facts:
        return facts_of_node(self.nodes[id_], self.model, roots=self._roots)

    def item(self, id_: str) -> Item:
        node = self.nodes[id_]
        return Item(id_, node.kind, one_line(node.name), node.line)

    def ways_out(self, id_: str) -> list[str]:
        return [flow.id for flow in self.flows.values() if flow.source == id_]

    def beside(self, id_: str) -> tuple[frozenset[str], frozenset[str]]:
        before = frozenset(flow.source for flow in self.flows.values() if flow.target == id_)
        return before, frozenset(flow.target for flow in self.flows.values() if flow.source == id_)

    def may_hold(self, node: FlowNode) -> bool:
        """Whether a token may stand at this element between two steps."""
        if node.loop or node.kind in _WAITING:
            return True
        event = node.definitions[0].kind if node.definitions else ""
        if node.kind == "intermediateCatchEvent":
            return event != "link"
        if node.kind in {"intermediateThrowEvent", "endEvent"}:
            return event == "message"
        joins = node.kind in {"parallelGateway", "inclusiveGateway"}
        return joins and sum(flow.target == node.id for flow in self.flows.values()) > 1

    def may_run(self, node: FlowNode) -> bool:
        """Whether this is an event whose timer may run while a token stands elsewhere."""
        attached = node.kind == "boundaryEvent" or (node.kind == "startEvent" and node.container in self.nodes)
        return attached and any(each.kind == "timer" for each in node.definitions)


#: What tokens wait at, whatever else is said of it.
_WAITING = frozenset(
    {
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "businessRuleTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "eventBasedGateway",
    }
)


def _changes(before: Facts, after: Facts) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _node(id_: str, old: _Side, new: _Side) -> tuple[Change, ...]:
    changes = _changes(old.facts(id_), new.facts(id_))
    if new.nodes[id_].kind == old.nodes[id_].kind:
        # Attributes that one file leaves out have the value that the standard gives them.
        changes = tuple(
            Change(what, before or LEFT_OUT.get(what, ""), after or LEFT_OUT.get(what, ""))
            for what, before, after in changes
        )
    if new.nodes[id_].kind == "exclusiveGateway":
        # The first flow whose condition holds is taken, so their order speaks.
        ways = [side.ways_out(id_) for side in (old, new)]
        before, after = ([way for way in mine if way in ways[0] and way in ways[1]] for mine in ways)
        if before != after:
            changes += (Change("flows are tried in the order", ", ".join(before), ", ".join(after)),)
    return changes


def _paired(old: _Side, new: _Side) -> dict[str, str]:
    """Which flow of the second diagram a flow of the first is: by id, else by its two ends."""
    pairs = {id_: id_ for id_ in old.flows if id_ in new.flows}
    free: dict[tuple[str, str], list[str]] = {}
    for id_, flow in new.flows.items():
        if id_ not in pairs:
            free.setdefault((flow.source, flow.target), []).append(id_)
    for id_, flow in old.flows.items():
        if id_ not in pairs and (found := free.get((flow.source, flow.target))):
            pairs[id_] = found.pop(0)
    return pairs


def _flow(flow: SequenceFlow) -> Item:
    return Item(flow.id, "sequenceFlow", f"{flow.source} → {flow.target}", flow.line)


def _renamed_nodes(old: _Side, new: _Side) -> Iterator[Changed]:
    if (names := (one_line(old.process.name), one_line(new.process.name))) and names[0] != names[1]:
        item = Item(new.process.id, "process", names[1], new.process.line)
        yield Changed(item, old.process.line, (Change("name", *names),))
    for id_ in new.nodes:
        if id_ in old.nodes and (was := old.item(id_).name) != (is_ := new.item(id_).name):
            yield Changed(new.item(id_), old.nodes[id_].line, (Change("name", was, is_),))


def _renamed_flows(pairs: Mapping[str, str], new: _Side, labels: tuple[Facts, Facts]) -> Iterator[Changed]:
    before, after = labels
    for a, b in pairs.items():
        if a in before and b in after and before[a] != after[b]:
            yield Changed(_flow(new.flows[b]), 0, (Change("name", before[a], after[b]),))


def _lost(old: _Side, new: _Side, added: Iterable[Item]) -> Iterator[Lost]:
    for id_, node in old.nodes.items():
        if not (old.may_hold(node) or old.may_run(node)):
            continue
        now = new.nodes.get(id_)
        if now is None:
            yield Lost(old.item(id_), say("is gone"), _successor(id_, old, new, added))
        elif now.kind != node.kind:
            yield Lost(old.item(id_), say("is of the kind {kind} now", kind=now.kind), "")
        elif (inside := new.facts(id_).get("inside", "")) != old.facts(id_).get("inside", ""):
            yield Lost(
                old.item(id_),
                say("is inside {element} now", element=inside) if inside else say("is no longer inside a sub-process"),
                "",
            )


def _successor(id_: str, old: _Side, new: _Side, added: Iterable[Item]) -> str:
    """Guess which added element took the place of one that is gone: a hint for people, who decide."""
    alike = [each.id for each in added if each.kind == old.nodes[id_].kind]
    reasons = (_same_name, _same_facts, _same_place)
    return next((other for reason in reasons for other in alike if reason(id_, other, old, new)), "")


def _same_name(gone: str, other: str, old: _Side, new: _Side) -> bool:
    name = old.item(gone).name
    return bool(name) and name == new.item(other).name


def _same_facts(gone: str, other: str, old: _Side, new: _Side) -> bool:
    facts = old.facts(gone)
    return len(facts) > 1 and facts == new.facts(other)  # the kind alone says little


def _same_place(gone: str, other: str, old: _Side, new: _Side) -> bool:
    return any(one and one == two for one, two in zip(old.beside(gone), new.beside(other), strict=True))


def _labels(xml: bytes) -> Facts:
    """What stands at the arrows: the model of a run does not know it."""
    try:
        return {edge.id: one_line(edge.name) for edge in layout_of(xml).edges}
    except NotDrawn:
        return {}


def _moved(before: bytes, after: bytes) -> int | None:
    try:
        old, new = layout_of(before), layout_of(after)
    except NotDrawn:
        return None
    places: dict[str, object] = {each.id: (each.box, each.label, each.expanded) for each in old.shapes}
    places |= {each.id: (each.points, each.label) for each in old.edges}
    now: dict[str, object] = {each.id: (each.box, each.label, each.expanded) for each in new.shapes}
    now |= {each.id: (each.points, each.label) for each in new.edges}
    return sum(id_ in places and places[id_] != place for id_, place in now.items())
