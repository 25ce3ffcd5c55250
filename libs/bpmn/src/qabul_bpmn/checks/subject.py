"""What a rule looks at: one process of a file, with its look-ups built once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from qabul_bpmn import vocabulary as words
from qabul_bpmn.model import Declaration, EventDefinition, FlowNode, Model, ProcessModel, SequenceFlow
from qabul_bpmn.problems import Problem


class Subject:
    """A process under check."""

    def __init__(self, model: Model, process: ProcessModel, declared: dict[str, Declaration]) -> None:
        self.model = model
        hidden = _refused(process)
        everything: list[FlowNode | SequenceFlow] = [*process.nodes, *process.flows]
        left_out = {item.id for item in everything if item.id and item.container in hidden}
        #: What is in a sub-process that is refused as a whole is left out: it is drawn anew with that.
        self.process = replace(
            process,
            nodes=tuple(node for node in process.nodes if node.container not in hidden),
            flows=tuple(flow for flow in process.flows if flow.container not in hidden),
            oddities=tuple(oddity for oddity in process.oddities if oddity.element not in left_out),
        )
        process = self.process
        #: The messages, errors, signals and escalations of the file, by id.
        self.declared = declared
        self.nodes: dict[str, FlowNode] = {node.id: node for node in reversed(process.nodes)}
        self.outgoing: dict[str, list[SequenceFlow]] = defaultdict(list)
        self.incoming: dict[str, list[SequenceFlow]] = defaultdict(list)
        for flow in process.flows:
            self.outgoing[flow.source].append(flow)
            self.incoming[flow.target].append(flow)
        #: Ids of what reading has named and left out, or what is left out here.
        self.unread = {oddity.element for oddity in process.oddities} | left_out
        #: Flows that have lost their source, or their target.
        self.from_nowhere = [flow for flow in process.flows if flow.source not in self.nodes]
        self._lost = {flow.id: flow for flow in self.from_nowhere}
        self.to_nowhere = [flow for flow in process.flows if flow.target not in self.nodes]
        lacking = {node.id: node for node in process.nodes if self._lacks_flow(node)}
        #: What lacks a flow out, unless flows that have lost their source are likely to be theirs.
        self.lacking = lacking if len(lacking) > len(self.from_nowhere) else {}
        counts = Counter(node.id for node in process.nodes)
        #: Ids of several nodes: which of them is meant where, nobody knows.
        self.doubled = {id_ for id_, count in counts.items() if count > 1}
        #: Where there are activities for compensation.
        self.compensating = {node.container for node in process.nodes if compensates(node)}
        self.attached: dict[str, list[FlowNode]] = defaultdict(list)
        for node in self.of("boundaryEvent"):
            self.attached[host(node)].append(node)

    def default(self, node: FlowNode) -> SequenceFlow | None:
        """Return the default flow of an element; None when it has none, or names one that leaves another."""
        default = node.attributes.get("default")
        return next((flow for flow in self.outgoing[node.id] if flow.id == default), self._lost.get(default or ""))

    def _lacks_flow(self, node: FlowNode) -> bool:
        flows = self.outgoing[node.id]
        if node.attributes.get("default") and not self.default(node):
            return True
        if node.kind == "eventBasedGateway":
            return len(flows) < 2  # noqa: PLR2004 - it is there to choose
        if node.kind == "boundaryEvent" and trigger(node) not in words.DEFINITIONS[node.kind]:
            return False  # it is named, and may be one that is drawn without a flow
        return not flows and node.kind in {"startEvent", "boundaryEvent", *words.GATEWAYS}

    def of(self, *kinds: str) -> Iterable[FlowNode]:
        """Return the nodes of these kinds."""
        return [node for node in self.process.nodes if node.kind in kinds]

    def instantiating(self) -> list[FlowNode]:
        """Return the receive tasks that start the process."""
        return [node for node in self.of("receiveTask") if node.attributes.get("instantiate") == "true"]

    def starts_event_subprocess(self, node: FlowNode) -> bool:
        """Whether this is the start event of an event sub-process."""
        around = self.nodes.get(node.container)
        return node.kind == "startEvent" and around is not None and triggered(around)

    def begun_by_gateway(self) -> list[FlowNode]:
        """Return the event-based gateways that are to start the process, each named as not supported."""
        return [node for node in self.of("eventBasedGateway") if node.attributes.get("instantiate") == "true"]

    def problem(self, line: int, element: str, text: str) -> Problem:
        """Return a problem at an element of this file."""
        return Problem(self.model.source, line, element, text)

    def at(self, node: FlowNode | SequenceFlow, text: str) -> Problem:
        """Return a problem at a node or flow."""
        return self.problem(node.line, node.id, text)


def _refused(process: ProcessModel) -> set[str]:
    """Return the ids of the sub-processes that are refused as a whole, and of those inside them."""
    found: set[str] = set()
    for node in process.nodes:  # what is around comes first
        if node.id and node.kind in words.CONTAINERS and (node.kind in words.REFUSED or node.container in found):
            found.add(node.id)
    return found


def host(node: FlowNode) -> str:
    """Return the id of the activity a boundary event is attached to."""
    return words.local(node.attributes.get("attachedToRef", ""))


def definition(node: FlowNode) -> EventDefinition | None:
    """Return what the event catches or throws; None for a none event."""
    return node.definitions[0] if node.definitions else None


def trigger(node: FlowNode) -> str:
    """Return the kind of what the event catches or throws; empty for a none event."""
    found = definition(node)
    return found.kind if found else ""


def triggered(node: FlowNode) -> bool:
    """Whether this is an event sub-process."""
    return node.attributes.get("triggeredByEvent") == "true"


def compensates(node: FlowNode) -> bool:
    """Whether this activity undoes what another one did: it is named as not supported, and drawn without a flow."""
    return node.attributes.get("isForCompensation") == "true"


def link(node: FlowNode) -> str:
    """Return the name of a link event; empty for everything else."""
    found = definition(node)
    return found.reference if found and found.kind == "link" else ""


def place(node: FlowNode) -> tuple[str, str]:
    """Return where a link event is, and its name: what both ends of a link have in common."""
    return node.container, link(node)
