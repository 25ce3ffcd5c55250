"""What of an element has a meaning when it runs, as facts with names that people read."""

from collections.abc import Collection, Mapping

from qabul_bpmn.model import EventDefinition, FlowNode, Loop, Model, SequenceFlow

#: Name of a fact -> its value as text; what an element does not have is left out.
Facts = Mapping[str, str]

#: Attributes under the words of the standard's prose; absent means the value behind the word.
_ATTRIBUTES = {
    "attachedToRef": ("attached to", ""),
    "cancelActivity": ("interrupting", "true"),
    "isInterrupting": ("interrupting", "true"),
    "triggeredByEvent": ("event sub-process", "false"),
    "instantiate": ("starts the process", "false"),
    "calledElement": ("calls", ""),
    "default": ("default flow", ""),
    "isForCompensation": ("for compensation", "false"),
    "parallelMultiple": ("all of its events", "false"),
    "startQuantity": ("tokens in", "1"),
    "completionQuantity": ("tokens out", "1"),
    "eventGatewayType": ("kind of choice", "Exclusive"),
}
#: What a fact that is left out means.
LEFT_OUT = {word: absent for word, absent in _ATTRIBUTES.values() if absent}
#: How the names of facts begin that end in the name of a variable.
MAPPED = ("input ", "output ")
#: Names of facts that are words of ours; others are those of BPMN.
WORDS = frozenset(
    {
        *(word for word, _ in _ATTRIBUTES.values()),
        *("kind", "inside", "message", "from", "to", "condition", "id", "process"),
        *("event", "error", "escalation", "signal"),
        *("loop", "collection", "cardinality", "output element", "completion condition", "loop condition"),
        *("element variable", "output collection", "loop maximum", "tested", "input", "output"),
        "flows are tried in the order",
    }
)
#: Said for people, or told by other facts.
_NO_FACTS = frozenset({"id", "name", "implementation", "gatewayDirection", "messageRef"})


def facts_of_node(node: FlowNode, model: Model, *, roots: Collection[str]) -> dict[str, str]:
    """Return the facts of an element; `roots` are the processes, which nothing is told to be inside of."""
    facts = {"kind": node.kind}
    if node.container not in roots:
        facts["inside"] = node.container
    for name, value in node.attributes.items():
        if name not in _NO_FACTS:
            word, absent = _ATTRIBUTES.get(name, (name, ""))
            facts |= {word: local(value)} if value != absent else {}
    reference = node.attributes.get("messageRef")
    if reference:
        facts["message"] = _declared(reference, model)
    for number, definition in enumerate(node.definitions):
        facts |= _event(definition, model, suffix=f" {number + 1}" if number else "")
    facts |= _loop(node.loop) if node.loop else {}
    facts |= {f"input {each.target}": one_line(each.source.text) for each in node.inputs}
    facts |= {f"output {each.target}": one_line(each.source.text) for each in node.outputs}
    return facts


def facts_of_flow(flow: SequenceFlow) -> dict[str, str]:
    """Return the facts of a sequence flow."""
    facts = {"from": flow.source, "to": flow.target}
    return facts | ({"condition": one_line(flow.condition.text)} if flow.condition else {})


def local(reference: str) -> str:
    """A reference without the prefix that some modelers write before it."""
    return reference.strip().rpartition(":")[2]


def one_line(text: str) -> str:
    """A text without the line breaks that modelers put into it."""
    return " ".join(text.split())


def names_of(model: Model) -> dict[str, str]:
    """The name of each element that has one."""
    return {node.id: one_line(node.name) for process in model.processes for node in process.nodes if node.name}


def _event(definition: EventDefinition, model: Model, *, suffix: str) -> dict[str, str]:
    facts = {f"event{suffix}": definition.kind}
    if definition.reference:
        known = definition.kind in {"message", "signal", "error", "escalation"}
        facts[f"{definition.kind}{suffix}"] = (
            _declared(definition.reference, model) if known else one_line(definition.reference)
        )
    return facts | {f"{kind}{suffix}": one_line(at.text) for kind, at in definition.times}


def _declared(reference: str, model: Model) -> str:
    """What a reference means: ids of declarations are a modeler's own business."""
    for found in model.declarations:
        if found.id == local(reference):
            means = found.code if found.kind in {"error", "escalation"} else found.name
            return means + (f", meant by {found.correlation}" if found.correlation else "")
    return reference


def _loop(loop: Loop) -> dict[str, str]:
    multiple = loop.kind == "multiInstance"
    facts = {"loop": ("sequential " if loop.sequential else "parallel ") * multiple + loop.kind}
    texts = {
        "collection": loop.collection,
        "cardinality": loop.cardinality,
        "output element": loop.output_element,
        "completion condition": loop.completion,
        "loop condition": loop.condition,
    }
    facts |= {name: one_line(text.text) for name, text in texts.items() if text}
    words = {
        "element variable": loop.element_variable,
        "output collection": loop.output_collection,
        "loop maximum": loop.maximum,
        "tested": "before" if loop.test_before else "",
    }
    return facts | {name: word for name, word in words.items() if word}
