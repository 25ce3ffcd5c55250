"""The words of BPMN 2.0 files: which elements and attributes there are, and which of them the engine knows."""

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: The project's own attributes; everything else in a file is plain BPMN.
QABUL = "{https://qabulxona.uz/bpmn}"

DECLARATIONS = frozenset({"message", "error", "signal", "escalation"})
TIMES = ("timeDate", "timeDuration", "timeCycle")
MULTI_INSTANCE = ("collection", "elementVariable", "outputCollection", "outputElement")

#: What a multi-instance says in plain BPMN; which events it throws follows from its behavior.
LOOP_WORDS = frozenset({"id", "isSequential", "behavior", "noneBehaviorEventRef", "oneBehaviorEventRef"})

#: Tasks that wait until somebody or something says that they are done.
WAITING_TASKS = frozenset({"userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask"})
TASKS = WAITING_TASKS | {"task", "receiveTask"}
ACTIVITIES = TASKS | {"subProcess", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
SUPPORTED = ACTIVITIES | GATEWAYS | EVENTS
#: Flow nodes of BPMN 2.0 that the engine refuses: read as nodes, so that the refusal stands at the element.
REFUSED = frozenset(
    {
        "scriptTask",
        "transaction",
        "adHocSubProcess",
        "complexGateway",
        "implicitThrowEvent",
        "callChoreography",
        "subChoreography",
        "choreographyTask",
    }
)
FLOW_NODES = SUPPORTED | REFUSED
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})

#: Said for people, not for the engine: a run is the same with and without them.
PASSED_OVER = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "auditing",
        "monitoring",
    }
)
#: Who does or owns something: bound by the caller, not by the drawing.
PEOPLE = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner", "rendering"})
#: Data that people see: nothing in a run reads it.
PAPERS = frozenset({"dataObject", "dataObjectReference", "dataStore", "dataStoreReference"})
DATA_ASSOCIATIONS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
#: Data that is said to be there, but not moved.
DATA_DECLARED = frozenset(
    {"ioSpecification", "property", "dataInput", "dataOutput", "inputSet", "outputSet", "ioBinding"}
)
#: Tasks that stand beside the processes, for call activities to call.
GLOBAL_TASKS = frozenset(
    {"globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"}
)
#: Which instance a message is meant for, as the standard says it.
CORRELATION = frozenset({"correlationKey", "correlationProperty", "correlationSubscription"})
#: What an event definition may have that says nothing to a run: the operation binds code.
DEFINITION_PARTS = PASSED_OVER | {"operationRef"}
#: Name of the property that modelers make to have an end for an arrow from a data object.
PLACEHOLDER = "__targetRef_placeholder"
#: What a node may have that needs no further look, or gets one of its own.
NODE_PARTS = PASSED_OVER | PEOPLE | DATA_ASSOCIATIONS | DATA_DECLARED
#: What a sub-process has as an activity, besides what is in it.
ACTIVITY_PARTS = NODE_PARTS | {"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}
#: What a process has besides what is in it; and what an element has that is refused as a whole.
PARTS = {
    "process": PEOPLE | DATA_DECLARED | {"correlationSubscription", "supports"},
    "adHocSubProcess": ACTIVITY_PARTS | {"completionCondition"},
}
#: The language that BPMN assumes where a file names none; modelers write it down without asking anybody.
UNSAID_LANGUAGE = "http://www.w3.org/1999/XPath"

BOOLEANS = frozenset(
    {
        "isForCompensation",
        "triggeredByEvent",
        "instantiate",
        "parallelMultiple",
        "isInterrupting",
        "cancelActivity",
        "testBefore",
    }
)
#: Attributes by element. A value means that only this one is supported; an empty one, that any is.
_NODE = {"id": "", "name": ""}
_ACTIVITY = _NODE | {"default": "", "isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1"}
_TASK = _ACTIVITY | {"implementation": ""}
_SERVICE = _TASK | {"operationRef": ""}
_GATEWAY = _NODE | {"gatewayDirection": ""}
_EVENT = _NODE | {"parallelMultiple": "false"}
ATTRIBUTES: dict[str, dict[str, str]] = {
    "task": _ACTIVITY,
    "manualTask": _ACTIVITY,
    "userTask": _TASK,
    "serviceTask": _SERVICE,
    "businessRuleTask": _TASK,
    "sendTask": _SERVICE | {"messageRef": ""},
    "receiveTask": _SERVICE | {"messageRef": "", "instantiate": ""},
    "subProcess": _ACTIVITY | {"triggeredByEvent": ""},
    "callActivity": _ACTIVITY | {"calledElement": ""},
    "exclusiveGateway": _GATEWAY | {"default": ""},
    "inclusiveGateway": _GATEWAY | {"default": ""},
    "parallelGateway": _GATEWAY,
    "eventBasedGateway": _GATEWAY | {"instantiate": "false", "eventGatewayType": "Exclusive"},
    "startEvent": _EVENT | {"isInterrupting": ""},
    "endEvent": _NODE,
    "intermediateCatchEvent": _EVENT,
    "intermediateThrowEvent": _NODE,
    "boundaryEvent": _EVENT | {"attachedToRef": "", "cancelActivity": ""},
}
FLOW_ATTRIBUTES = {"id": "", "name": "", "sourceRef": "", "targetRef": "", "isImmediate": ""}
LOOP_ATTRIBUTES = {"id": "", "testBefore": "", "loopMaximum": ""}
PROCESS_ATTRIBUTES = {
    "id": "",
    "name": "",
    "isExecutable": "",
    "isClosed": "",
    "processType": "",
    "definitionalCollaborationRef": "",
}

#: Event definitions by the kind of event that may have them; an empty one is the none event.
DEFINITIONS: dict[str, frozenset[str]] = {
    "startEvent": frozenset({"", "message", "timer", "signal"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "signal", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "link"}),
    "intermediateThrowEvent": frozenset({"", "message", "escalation", "signal", "link"}),
    "boundaryEvent": frozenset({"message", "timer", "error", "escalation", "signal"}),
}
#: The same for the start event of an event sub-process.
TRIGGERS = frozenset({"message", "timer", "error", "escalation", "signal"})
#: Kinds of events that are supported somewhere.
KINDS = TRIGGERS | {"link", "terminate"}


def bpmn_name(element: etree._Element) -> str:
    """Return the local name of a BPMN element; empty for an element of another namespace."""
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""


def defines(element: etree._Element) -> bool:
    """Whether the element says what an event catches or throws."""
    return bpmn_name(element).endswith("EventDefinition")


def local(reference: str) -> str:
    """Return the id that a reference means: it is a QName, and modelers write it with a prefix at times."""
    return reference.strip().rpartition(":")[2]
