"""Model -> Process: ids become numbers, expressions become functions, references become names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks import check
from qabul_bpmn.elements import DONE, ENTER, events
from qabul_bpmn.executable import NOWHERE, Arc, ExecutableLoop, Node, Process, TimerValue
from qabul_bpmn.expressions import Evaluate, compile_condition, compile_expression
from qabul_bpmn.model import DataMapping, Declaration, Expression, FlowNode, Loop, Model, ProcessModel, SequenceFlow
from qabul_bpmn.problems import ProblemsFound
from qabul_bpmn.reading import read
from qabul_bpmn.timing import literal_problem
from qabul_bpmn.versions import in_order, version_of

T = TypeVar("T")


def compile_process(model: Model) -> Process:
    """Return the process as it runs. Raises ProblemsFound when `check` finds anything."""
    if problems := check(model):
        raise ProblemsFound(problems)
    return _Compiler(model, model.running()[0]).process()


def load(xml: bytes | str, *, source: str = "<bytes>") -> Process:
    """Read, check and compile a file."""
    return compile_process(read(xml, source=source))


class _Compiler:
    """Holds the look-ups of one process while its nodes are built."""

    def __init__(self, model: Model, process: ProcessModel) -> None:
        self._model = model
        self._process = process
        self._declared: dict[str, Declaration] = {found.id: found for found in model.declarations}
        self._index = {node.id: index for index, node in enumerate(process.nodes)}
        self._arcs: dict[str, list[Arc]] = {node.id: [] for node in process.nodes}
        self._nodes = {node.id: node for node in process.nodes}
        self._starts = {node.container: self._index[node.id] for node in process.nodes if node.kind == "startEvent"}
        self._incoming = dict.fromkeys(self._index, 0)
        self._sources: dict[str, list[str]] = {node.id: [] for node in process.nodes}
        self._attached: dict[str, list[FlowNode]] = {}
        for node in process.nodes:
            if node.kind == "boundaryEvent":
                self._attached.setdefault(words.local(node.attributes["attachedToRef"]), []).append(node)
        #: Sub-processes with something inside that throws.
        self._throwing: set[str] = set()
        for node in process.nodes:
            around = node.container if _throws(node) else ""
            while around in self._nodes and around not in self._throwing:
                self._throwing.add(around)
                around = self._nodes[around].container
        flows = (*process.flows, *_jumps(process))
        # Tokens at a join note by which flow they came: its number must not depend on where it stands in the file.
        numbers = {}
        for flow in sorted(flows, key=lambda flow: (flow.id, flow.source)):
            numbers[flow.id, flow.source] = self._incoming[flow.target]
            self._incoming[flow.target] += 1
            self._sources[flow.target].append(flow.source)
        outgoing: dict[str, list[SequenceFlow]] = {}
        for flow in flows:
            outgoing.setdefault(flow.source, []).append(flow)
        for source, ways in outgoing.items():
            for flow in in_order(self._nodes[source], ways):
                condition = compile_condition(flow.condition.text) if flow.condition else None
                arc = Arc(flow.id, self._index[flow.target], numbers[flow.id, flow.source], condition)
                self._arcs[source].append(arc)

    def process(self) -> Process:
        elements = tuple(self._node(index, node) for index, node in enumerate(self._process.nodes))
        starts = tuple(
            node for node in elements if node.container == NOWHERE and (node.kind == "startEvent" or node.instantiates)
        )
        catchers, listeners = _catchers(elements, "message"), _catchers(elements, "signal")
        return Process(
            id=self._process.id,
            name=self._process.name,
            source=self._model.source,
            version=version_of(self._model, self._process),
            elements=elements,
            index=self._index,
            catchers=catchers,
            listeners=listeners,
            event_starts=_event_starts(elements),
            event_timers=_event_starts([node for node in elements if node.timer or node.triggered]),
            joins=any(node.kind in {"parallelGateway", "inclusiveGateway"} for node in elements),
            user_tasks=tuple(node for node in elements if node.kind in {"userTask", "manualTask"}),
            service_tasks=tuple(node for node in elements if _needs_worker(node)),
            rule_tasks=tuple(node for node in elements if node.kind == "businessRuleTask"),
            starts=starts,
            messages=_names(catchers, [node for node in starts if node.event != "signal"]),
            signals=_names(listeners, [node for node in starts if node.event == "signal"]),
            called=tuple(sorted({node.called for node in elements if node.called})),
        )

    def _node(self, index: int, node: FlowNode) -> Node:
        definition = node.definitions[0] if node.definitions else None
        reference = definition.reference if definition else node.attributes.get("messageRef", "")
        declared = self._declared.get(words.local(reference))
        attached = self._attached.get(node.id, [])
        arcs = tuple(self._arcs[node.id])
        timer = definition.times[0] if definition and definition.times else None
        default = (
            [arc.id for arc in arcs].index(node.attributes["default"]) if node.attributes.get("default") else NOWHERE
        )
        instantiates = node.attributes.get("instantiate") == "true"
        interrupting = "isInterrupting" if node.kind == "startEvent" else "cancelActivity"
        return Node(
            index=index,
            id=node.id,
            kind=node.kind,
            name=node.name,
            line=node.line,
            container=self._index.get(node.container, NOWHERE),
            enter=events.enter_start if instantiates else ENTER[node.kind],
            done=DONE[node.kind],
            event=definition.kind if definition else "",
            message=declared.name if declared and declared.kind in {"message", "signal"} else None,
            correlation=declared.correlation if declared else "",
            code=declared.code if declared else "",
            timer=_timer(*timer) if timer else None,
            interrupting=node.attributes.get(interrupting, "true") == "true",
            host=self._index.get(words.local(node.attributes.get("attachedToRef", "")), NOWHERE),
            boundaries=tuple(self._index[event.id] for event in attached),
            boundary_timers=tuple(self._index[event.id] for event in attached if event.definitions[0].kind == "timer"),
            outgoing=arcs,
            default=default,
            plain=len(arcs) < 2 and not any(arc.condition for arc in arcs),  # noqa: PLR2004
            incoming=self._incoming[node.id],
            upstream=self._upstream(node),
            by_flows=self._by_flows(node),
            start=self._starts.get(node.id, NOWHERE),
            triggered=node.attributes.get("triggeredByEvent") == "true",
            called=words.local(node.attributes.get("calledElement", "")),
            instantiates=instantiates,
            choices=tuple(arc.target for arc in arcs) if node.kind == "eventBasedGateway" else (),
            loop=_loop(node.loop) if node.loop else None,
            inputs=_mappings(node.inputs),
            outputs=_mappings(node.outputs),
        )

    def _upstream(self, node: FlowNode) -> tuple[int, ...]:
        """Return, for each flow into a join, the nodes from which a token can come by it, as a bit set."""
        if node.kind not in {"parallelGateway", "inclusiveGateway"} or self._incoming[node.id] <= 1:
            return ()
        upstream = [self._ways_to([source], node.id) for source in self._sources[node.id]]
        if node.kind == "parallelGateway":
            beside = [found for found in self._nodes.values() if found.container == node.container]
            upstream.append(self._ways_to([found.id for found in beside if self._may_end_scope(found)], node.id))
        return tuple(upstream)

    def _by_flows(self, node: FlowNode) -> tuple[int, ...]:
        if node.kind != "inclusiveGateway" or self._incoming[node.id] <= 1:
            return ()
        return tuple(self._ways_to([source], node.id, attached=False) for source in self._sources[node.id])

    def _ways_to(self, ends: list[str], join: str, *, attached: bool = True) -> int:
        """Return the nodes from which a token can come to one of these, as a bit set; through a join does not count.

        `attached`: also from an activity by the events attached to it.
        """
        found, ahead = set(), ends
        while ahead:
            id_ = ahead.pop()
            if id_ in found or id_ == join:
                continue
            found.add(id_)
            ahead += self._sources[id_]
            if attached and (host := self._nodes[id_].attributes.get("attachedToRef")):
                ahead.append(words.local(host))
        return sum(1 << self._index[id_] for id_ in found)

    def _may_end_scope(self, node: FlowNode) -> bool:
        """Whether a token may end all of its scope here: a terminate end, or what throws, itself or inside it."""
        terminates = any(found.kind == "terminate" for found in node.definitions)
        return terminates or _throws(node) or node.id in self._throwing


def _throws(node: FlowNode) -> bool:
    """Whether it throws what may be caught by taking scopes away: itself, or by the process it calls."""
    if node.kind in {"endEvent", "intermediateThrowEvent"}:
        return any(found.kind in {"error", "escalation", "signal"} for found in node.definitions)
    return node.kind == "callActivity"


def _jumps(process: ProcessModel) -> list[SequenceFlow]:
    """Return links as what they are: flows that are not drawn."""
    links = [(node, node.definitions[0]) for node in process.nodes if node.definitions]
    links = [(node, found) for node, found in links if found.kind == "link"]
    ends = {(node.container, found.reference): node for node, found in links if node.kind == "intermediateCatchEvent"}
    return [
        SequenceFlow("", node.line, node.container, node.id, ends[node.container, found.reference].id)
        for node, found in links
        if node.kind == "intermediateThrowEvent"
    ]


#: Who hears a signal first, which the others may not live to hear: what waits itself, then what is around it.
NEARNESS = ("receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent")


def _catchers(elements: Sequence[Node], event: str) -> Mapping[str, tuple[Node, ...]]:
    """List the nodes that catch a message or signal in a running instance, by its name."""
    catching: dict[str, list[Node]] = {}
    for node in sorted(elements, key=lambda node: (NEARNESS.index(node.kind) if node.kind in NEARNESS else 0, node.id)):
        if node.kind == "receiveTask":
            waits = event == "message" and not node.instantiates
        elif node.kind == "startEvent":
            waits = node.event == event and node.container != NOWHERE
        else:
            waits = node.event == event and node.kind in NEARNESS
        if waits and node.message:
            catching.setdefault(node.message, []).append(node)
    return {name: tuple(nodes) for name, nodes in catching.items()}


def _needs_worker(node: Node) -> bool:
    throws = node.kind in {"intermediateThrowEvent", "endEvent"} and node.event == "message"
    return throws or node.kind in {"serviceTask", "sendTask"}


def _names(caught: Mapping[str, Any], starts: Sequence[Node]) -> tuple[str, ...]:
    return tuple(sorted({*caught, *(node.message for node in starts if node.message)}))


def _event_starts(elements: Sequence[Node]) -> Mapping[int, tuple[int, ...]]:
    """List the start events of event sub-processes by the container these are in."""
    subprocesses = {node.index: node for node in elements if node.triggered}
    starts: dict[int, list[int]] = {}
    for node in elements:
        if node.kind == "startEvent" and node.container in subprocesses:
            starts.setdefault(subprocesses[node.container].container, []).append(node.index)
    return {container: tuple(indexes) for container, indexes in starts.items()}


def _timer(kind: str, value: Expression) -> TimerValue:
    literal = literal_problem(kind, value.text) is None
    return TimerValue(kind, value.text, None if literal else compile_expression(value.text))


def _loop(loop: Loop) -> ExecutableLoop:
    return ExecutableLoop(
        multiple=loop.kind == "multiInstance",
        sequential=loop.sequential,
        collection=_maybe(loop.collection, compile_expression),
        cardinality=_maybe(loop.cardinality, compile_expression),
        element_variable=loop.element_variable,
        output_collection=loop.output_collection,
        output_element=_maybe(loop.output_element, compile_expression),
        completion=_maybe(loop.completion, compile_condition),
        condition=_maybe(loop.condition, compile_condition),
        test_before=loop.test_before,
        maximum=loop.most_rounds,
    )


def _maybe(expression: Expression | None, compile_: Callable[[str], T]) -> T | None:
    return compile_(expression.text) if expression else None


def _mappings(mappings: tuple[DataMapping, ...]) -> tuple[tuple[str, Evaluate], ...]:
    return tuple((mapping.target, compile_expression(mapping.source.text)) for mapping in mappings)
