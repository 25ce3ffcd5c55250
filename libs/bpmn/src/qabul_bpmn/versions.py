"""The version of a process: a SHA-256 of what runs, the same for every way to write it down.

What only people see does not count, nor what is written although it goes without saying, nor the order of the file.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from qabul_bpmn import vocabulary as words
from qabul_bpmn.model import Declaration, EventDefinition, FlowNode, Loop, Model, ProcessModel, SequenceFlow

#: Attributes that a run never looks at.
UNREAD = frozenset({"id", "name", "implementation", "operationRef", "gatewayDirection"})
#: What an attribute means that is not written.
DEFAULTS = {
    "cancelActivity": "true",
    "completionQuantity": "1",
    "eventGatewayType": "Exclusive",
    "instantiate": "false",
    "isForCompensation": "false",
    "isInterrupting": "true",
    "parallelMultiple": "false",
    "startQuantity": "1",
    "triggeredByEvent": "false",
}
#: Attributes that refer to something, with or without a prefix.
REFERENCES = frozenset({"attachedToRef", "calledElement"})


def version(model: Model) -> str | None:
    """Return the SHA-256 of what is meant to run in a file, whether it can or not; None when nothing is."""
    running = model.running()
    return version_of(model, running[0]) if running else None


def version_of(model: Model, process: ProcessModel) -> str:
    """Return the SHA-256 of what runs of a process."""
    declared = {found.id: _declaration(found) for found in model.declarations}
    nodes = sorted((_node(node, declared) for node in process.nodes), key=lambda node: str(node[0]))
    outgoing: dict[str, list[SequenceFlow]] = {node.id: [] for node in process.nodes}
    for flow in process.flows:
        outgoing.setdefault(flow.source, []).append(flow)
    flows = {node.id: _flows(node, outgoing[node.id]) for node in process.nodes}
    canonical = json.dumps([process.id, nodes, flows], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _declaration(declared: Declaration) -> list[str]:
    """Messages and signals go by their name; of errors and escalations it is for people."""
    by_code = declared.kind in {"error", "escalation"}
    return [declared.kind, declared.code if by_code else declared.name, declared.correlation]


def _node(node: FlowNode, declared: dict[str, list[str]]) -> list[Any]:
    attributes: dict[str, Any] = {}
    for name, value in node.attributes.items():
        if value and name not in UNREAD and value != DEFAULTS.get(name):
            plain = words.local(value) if name in REFERENCES else value
            attributes[name] = declared.get(words.local(value), value) if name == "messageRef" else plain
    definitions = [_definition(found, declared) for found in node.definitions]
    mappings = [
        sorted(((found.target, found.source.text) for found in side), key=lambda mapping: mapping[0])
        for side in (node.inputs, node.outputs)
    ]
    return [node.id, node.kind, node.container, attributes, definitions, _loop(node.loop), mappings]


def _definition(found: EventDefinition, declared: dict[str, list[str]]) -> list[Any]:
    meant = found.reference if found.kind == "link" else declared.get(found.reference, found.reference)
    return [found.kind, meant, [(kind, at.text) for kind, at in found.times]]


def _loop(loop: Loop | None) -> list[Any] | None:
    if loop is None:
        return None
    texts = [loop.collection, loop.cardinality, loop.output_element, loop.completion, loop.condition]
    names = [loop.element_variable, loop.output_collection, loop.most_rounds or loop.maximum or None]
    return [loop.kind, loop.sequential, loop.test_before, names, [text and text.text for text in texts]]


def in_order(node: FlowNode, flows: Iterable[SequenceFlow]) -> list[SequenceFlow]:
    """Return the flows out of a node as tokens take them, the default last.

    Only an exclusive gateway tries them as the file has them. All others go by their ids, as what follows may depend on
    which token moves first, where one ends the scope of the others.
    """
    default = node.attributes.get("default")
    exclusive = node.kind == "exclusiveGateway"
    return sorted(flows, key=lambda flow: (flow.id == default, "" if exclusive else flow.id))


def _flows(node: FlowNode, flows: list[SequenceFlow]) -> list[list[Any]]:
    return [[flow.id, flow.target, flow.condition and flow.condition.text] for flow in in_order(node, flows)]
