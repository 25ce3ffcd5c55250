"""What other engines say in words of their own, and which of these a run would miss.

Who does a task, in which form, with what code and how often it is retried is bound by element ids here: such words are
passed over. What a variable becomes, how often something happens, which way a token goes or what is done besides is
meaning: passing it over would run another process than the one that was drawn, so each such word is named.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from qabul_bpmn.parsing import line_of

#: Namespaces of engines, and the prefix under which people know them.
ENGINES: Final = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://www.camunda.com/fox": "camunda",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://activiti.org/bpmn": "activiti",
    "http://flowable.org/bpmn": "flowable",
    "http://www.jboss.org/drools": "drools",
    "http://www.jboss.org/drools/flow": "drools",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
}

_ITEMS: Final = "the items to be given in qabul:collection and qabul:elementVariable"
_HANDED: Final = "variables to be handed over by qabul:input and qabul:output"
_RESULT: Final = "the result to be taken over by qabul:output"
_CALLED: Final = "only calledElement to say which process is called"
_STEP: Final = "work to stand in a task of its own"
_ERRORS: Final = "the worker to report errors, each with a code alone"
_ENDS: Final = "a terminate event to end its own (sub-)process"
_CORRELATION: Final = "the message to have qabul:correlation"
_MESSAGES: Final = "messages to stand in message events"
_SET: Final = "variables to come from the start or from the outcome of a task"
_EVERYWHERE: Final = "the signal to be for every instance"

#: Attributes with a meaning: what to write instead, and the values which say what is done here anyway.
#: `element name` before an attribute's name means: on this element only.
_ATTRIBUTES: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "collection": (_ITEMS, frozenset()),
    "elementVariable": (_ITEMS, frozenset()),
    "elementIndexVariable": (_ITEMS, frozenset()),
    "resultVariable": (_RESULT, frozenset()),
    "resultVariableName": (_RESULT, frozenset()),
    "useLocalScopeForResultVariable": ("", frozenset()),  # says nothing without one of these
    "calledElementBinding": (_CALLED, frozenset({"latest"})),
    "calledElementVersion": (_CALLED, frozenset()),
    "calledElementVersionTag": (_CALLED, frozenset()),
    "calledElementType": (_CALLED, frozenset({"key"})),
    "caseRef": (_CALLED, frozenset()),
    "variableMappingClass": (_HANDED, frozenset()),
    "variableMappingDelegateExpression": (_HANDED, frozenset()),
    "errorCodeVariable": (_ERRORS, frozenset()),
    "errorMessageVariable": (_ERRORS, frozenset()),
    "errorVariableName": (_ERRORS, frozenset()),
    "escalationCodeVariable": ("every escalation code to have an event of its own", frozenset()),
    "initiator": ("the starter to be among the variables of the start", frozenset()),
    "skipExpression": ("a gateway to lead around what may be skipped", frozenset()),
    "terminateAll": (_ENDS, frozenset({"false"})),
    "terminateMultiInstance": (_ENDS, frozenset({"false"})),
    "businessCalendarName": ("the timer to follow the plain calendar", frozenset()),
    "messageExpression": ("the message to be declared", frozenset()),
    "signalExpression": ("the signal to be declared", frozenset()),
    "waitForCompletion": ("the call activity to wait for the called process", frozenset({"true"})),
    "adHoc": ("sequence flows to say what comes after what", frozenset({"false"})),
    "conditionExpression resource": ("the condition to stand in the file", frozenset()),
    "signal scope": (_EVERYWHERE, frozenset({"global"})),
    "timeCycle endDate": ("the cycle to say how many times it happens, like R3/P1D", frozenset()),
    "sequenceFlow priority": ("flows to be tried in the order of the file", frozenset({"", "1"})),
}

#: Attributes that end so name a variable which the engine sets: the id of a task, who did it, what was called.
_SETTING: Final = ("Variable", "VariableName")

#: What stands in a child of `extensionElements` under a name, and the values which say what is done here anyway.
_NAMED: Final = {
    "customScope": (_EVERYWHERE, frozenset({"", "default", "project"})),
    "resultVariable": (_RESULT, frozenset({""})),
    "resultExpression": (_RESULT, frozenset({""})),
    "errorExpression": (_ERRORS, frozenset({""})),
}

#: Children of `extensionElements` with a meaning, and what to write instead; `element name` as above.
_ELEMENTS: Final = {
    "dataObject value": _SET,
    "in": _HANDED,
    "out": _HANDED,
    "inputOutput": _HANDED,
    "ioMapping": _HANDED,
    "connector": _HANDED,
    "payloadMapping": _HANDED,
    "messagePayload": _HANDED,
    "messageVariable": _HANDED,
    "loopCharacteristics": _ITEMS,
    "variableAggregation": "results of the items to be gathered by qabul:outputCollection",
    "calledElement": _CALLED,
    "calledDecision": _RESULT,
    "calledDecisionId": "the table to have the id of the task",
    "subscription": _CORRELATION,
    "correlationKey": _CORRELATION,
    "executionListener": _STEP,
    "executionListeners": _STEP,
    "taskListener": _STEP,
    "taskListeners": _STEP,
    "eventListener": _STEP,
    "onEntry-script": _STEP,
    "onExit-script": _STEP,
    "preScript": _STEP,
    "postScript": _STEP,
    "errorEventDefinition": _ERRORS,
    "mapException": _ERRORS,
    "eventType": _MESSAGES,
    "triggerEventType": _MESSAGES,
}


def unsaid(element: etree._Element) -> list[tuple[int, str]]:
    """Return a line and sentence for all that an engine's own words on this element say and a run would miss."""
    missed: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    for wanted, word, line in _words(element):
        words = missed.setdefault(wanted, [])
        lines.setdefault(wanted, line)
        if word not in words:
            words.append(word)
    return [
        (lines[wanted], f"Expected {wanted}, but there is {' and '.join(words)}, which only other engines follow")
        for wanted, words in missed.items()
    ]


def says_items(element: etree._Element) -> bool:
    """Whether the loop has items in another engine's words."""
    return any(wanted == _ITEMS for wanted, _, _ in _words(element))


def _words(element: etree._Element) -> Iterator[tuple[str, str, int]]:
    place = etree.QName(element).localname
    for name, value in element.attrib.items():
        namespace, plain = _split(str(name))
        if namespace not in ENGINES:
            continue
        set_ = _SET if plain.endswith(_SETTING) else ""
        wanted, harmless = _ATTRIBUTES.get(f"{place} {plain}") or _ATTRIBUTES.get(plain) or (set_, frozenset())
        if wanted and str(value).strip() not in harmless:
            yield wanted, f"{ENGINES[namespace]}:{plain}", line_of(element)
    for extensions in element:
        if not isinstance(extensions.tag, str) or _split(extensions.tag)[1] != "extensionElements":
            continue
        for child in extensions:
            namespace, plain = _split(str(child.tag))
            if namespace not in ENGINES:
                continue
            if said := _ELEMENTS.get(f"{place} {plain}") or _ELEMENTS.get(plain):
                yield said, f"<{ENGINES[namespace]}:{plain}>", line_of(child)
            yield from _named(child, ENGINES[namespace], plain)


def _named(element: etree._Element, engine: str, plain: str) -> Iterator[tuple[str, str, int]]:
    """Yield what is said by a name and a value: jBPM's metaData, and the headers that Camunda's connectors read."""
    pairs = {
        "metaData": [(element.get("name"), "".join(map(str, element.itertext())))],
        "taskHeaders": [(header.get("key"), header.get("value", "")) for header in element],
    }
    for name, value in pairs.get(plain, []):
        wanted, harmless = _NAMED.get(name or "", ("", frozenset()))
        if wanted and value.strip() not in harmless:
            yield wanted, f"<{engine}:{plain}> with {name}", line_of(element)


def _split(name: str) -> tuple[str, str]:
    namespace, _, plain = name.rpartition("}")
    return namespace.removeprefix("{"), plain
