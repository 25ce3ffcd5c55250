"""XML -> Model. Whatever the bytes hold, the answer is a Model or ProblemsFound.

Nothing is left out silently: what has a meaning in BPMN and none here is kept as an `Oddity` for `check` to name, and
so is what another engine would follow (`vendors`). Layout, documentation, people and all else that other tools add
carry no meaning for a run, and are passed over.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree

from qabul_bpmn import own, vendors
from qabul_bpmn import vocabulary as words
from qabul_bpmn.model import (
    DataMapping,
    Declaration,
    EventDefinition,
    Expression,
    FlowNode,
    Loop,
    MessageFlow,
    Model,
    Oddity,
    ProcessModel,
    SequenceFlow,
)
from qabul_bpmn.parsing import line_of, parse, refuse

#: Sub-processes inside one another; nobody can read a deeper drawing, and a hostile one would exhaust the stack.
DEEPEST_NESTING = 50


def read(xml: bytes | str, *, source: str = "<bytes>") -> Model:
    """Read a BPMN 2.0 file. Raises ProblemsFound for what is no such file."""
    root = parse(xml, source)
    if root.tag != words.BPMN + "definitions":
        refuse(source, line_of(root), f"Expected a BPMN 2.0 file (bpmn:definitions), but its root is '{root.tag}'")
    papers = frozenset(element.get("id", "") for element in root.iter() if words.bpmn_name(element) in words.PAPERS)
    shared = {element.get("id", ""): element for element in root if words.defines(element)}
    tasks = {
        element.get("id", ""): kind for element in root if (kind := words.bpmn_name(element)) in words.GLOBAL_TASKS
    }
    processes, declarations = [], []
    oddities = [*_of_file(root)]
    between: list[MessageFlow] = []
    for child in _children(root):
        kind = words.bpmn_name(child)
        if kind == "process":
            processes.append(_process(child, _Contents(source, papers, shared, tasks)))
        elif kind == "collaboration":
            between += [_message_flow(part) for part in child.iterfind(f"{words.BPMN}messageFlow")]
        elif kind in words.DECLARATIONS:
            declarations.append(_declaration(child, kind))
            oddities += [Oddity(child.get("id", ""), line, text) for line, text in vendors.unsaid(child)]
    if not processes:
        refuse(source, line_of(root), "Expected a process in the file, but there is none")
    language = root.get("expressionLanguage", "")
    language = "" if language == words.UNSAID_LANGUAGE else language
    return Model(source, language, tuple(processes), tuple(declarations), tuple(oddities), tuple(between))


def _of_file(root: etree._Element) -> Iterator[Oddity]:
    """Yield what stands beside the processes, and has a meaning that no process of the file would follow."""
    around = (part for child in root if words.bpmn_name(child) != "process" for part in child.iter())
    for odd in own.misplaced(chain([root], around)):
        yield Oddity(*odd)
    keys = [element for element in root.iter() if words.bpmn_name(element) in words.CORRELATION]
    if keys:
        named = " and ".join(dict.fromkeys(f"<{words.bpmn_name(element)}>" for element in keys))
        text = f"Expected the message to have qabul:correlation, but there is {named}, which the engine does not follow"
        yield Oddity(keys[0].get("id", ""), line_of(keys[0]), text)


@dataclass(slots=True)
class _Contents:
    """What is collected while walking through one process."""

    source: str
    #: Ids of data objects and stores: drawn for people.
    papers: frozenset[str]
    #: Event definitions that stand beside the processes, by id.
    shared: dict[str, etree._Element]
    #: Kinds of the tasks that stand beside the processes, by id: other engines let a call activity call them.
    tasks: dict[str, str]
    nodes: list[FlowNode] = field(default_factory=list)
    flows: list[SequenceFlow] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    #: Flows without an id, by their ends.
    unnamed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def odd(self, element: str, at: etree._Element, text: str) -> None:
        self.oddities.append(Oddity(element, line_of(at), text))

    def id_of_flow(self, source: str, target: str) -> str:
        """Return an id for a flow that has none: nothing but a default or a drawing ever refers to it."""
        if not source or not target:
            return ""
        self.unnamed[source, target] += 1
        count = self.unnamed[source, target]
        return f"{source}-to-{target}" + (f"-{count}" if count > 1 else "")

    def foreign(self, element: str, at: etree._Element) -> None:
        """Keep what another engine would follow."""
        self.oddities += [Oddity(element, line, text) for line, text in vendors.unsaid(at)]


def _process(element: etree._Element, contents: _Contents) -> ProcessModel:
    id_ = element.get("id", "")
    contents.foreign(id_, element)
    _attributes(element, id_, words.PROCESS_ATTRIBUTES, contents)
    _container(element, id_, contents, depth=0)
    contents.oddities += [Oddity(*odd) for odd in own.misplaced(element.iter())]
    return ProcessModel(
        id=id_,
        name=element.get("name", ""),
        line=line_of(element),
        executable=_boolean(element.get("isExecutable", "")),
        nodes=tuple(contents.nodes),
        flows=tuple(contents.flows),
        oddities=tuple(contents.oddities),
    )


def _container(element: etree._Element, id_: str, contents: _Contents, depth: int) -> None:
    if depth > DEEPEST_NESTING:
        text = f"Expected at most {DEEPEST_NESTING} sub-processes inside one another, but there are more"
        refuse(contents.source, line_of(element), text)
    parts = words.PARTS.get(words.bpmn_name(element), words.ACTIVITY_PARTS)
    for child in _children(element):
        kind = words.bpmn_name(child)
        if kind == "sequenceFlow":
            contents.flows.append(_flow(child, id_, contents))
        elif kind in words.FLOW_NODES:
            contents.nodes.append(_node(child, kind, id_, contents))
            if kind in words.CONTAINERS:
                _container(child, child.get("id", ""), contents, depth + 1)
        elif kind in words.PAPERS:
            contents.foreign(child.get("id", id_), child)
        elif kind and kind not in words.PASSED_OVER and kind not in parts:
            name = child.get("id", id_)
            contents.odd(name, child, f"Expected a part of a process that can run, but <{kind}> cannot")


def _flow(element: etree._Element, container: str, contents: _Contents) -> SequenceFlow:
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    id_ = element.get("id", "") or contents.id_of_flow(source, target)
    _attributes(element, id_, words.FLOW_ATTRIBUTES, contents)
    contents.foreign(id_, element)
    condition = None
    for child in _children(element):
        kind = words.bpmn_name(child)
        if kind == "conditionExpression":
            condition = _expression(child)
            contents.foreign(id_, child)
        elif kind and kind not in words.PASSED_OVER:
            contents.odd(id_, child, f"Expected only a condition in a sequence flow, but it has <{kind}>")
    return SequenceFlow(id_, line_of(element), container, source, target, condition)


def _message_flow(element: etree._Element) -> MessageFlow:
    source, target = (words.local(element.get(end, "")) for end in ("sourceRef", "targetRef"))
    return MessageFlow(element.get("id", ""), line_of(element), source, target)


def _node(element: etree._Element, kind: str, container: str, contents: _Contents) -> FlowNode:
    id_ = element.get("id", "")
    allowed = words.ATTRIBUTES.get(kind)
    attributes = _attributes(element, id_, allowed, contents) if allowed else {}
    definitions, loop = [], None
    inputs: list[DataMapping] = []
    outputs: list[DataMapping] = []
    for child in _children(element):
        name = words.bpmn_name(child)
        if words.defines(child):
            definitions.append(_definition(child, name, id_, contents))
        elif name == "eventDefinitionRef":
            reference = words.local(child.text or "")
            if (found := contents.shared.get(reference)) is not None:
                definitions.append(_definition(found, words.bpmn_name(found), id_, contents))
            else:
                contents.odd(id_, child, f"Expected an event definition '{reference}' in the file, but there is none")
        elif name == "multiInstanceLoopCharacteristics":
            loop = _multi_instance(child, id_, contents)
        elif name == "standardLoopCharacteristics":
            loop = _standard_loop(child, id_, contents)
        elif name == "extensionElements":
            _extensions(child, inputs, outputs)
        elif name and name not in words.NODE_PARTS and allowed and kind not in words.CONTAINERS:
            contents.odd(id_, child, f"Expected a part of the {kind} that the engine knows, but <{name}> is none")
    if allowed:  # what is refused as a whole is not told what is wrong with its parts
        contents.foreign(id_, element)
        _data(element, kind, id_, contents)
        _called(element, id_, contents)
    return FlowNode(
        id=id_,
        kind=kind,
        name=element.get("name", ""),
        line=line_of(element),
        container=container,
        attributes=attributes,
        definitions=tuple(definitions),
        loop=loop,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
    )


def _called(element: etree._Element, id_: str, contents: _Contents) -> None:
    """Name a call of a task that stands beside the processes: it is no process, and nothing would start it."""
    called = words.local(element.get("calledElement", ""))
    if called in contents.tasks:
        text = f"Expected calledElement to be the id of a process, but '{called}' is a {contents.tasks[called]}"
        contents.odd(id_, element, f"{text}: draw the task here, in place of the call activity")


def _data(element: etree._Element, kind: str, id_: str, contents: _Contents) -> None:
    """Name data that is moved. Arrows to and from data objects are for people: nothing here ever reads these."""
    for child in _children(element):
        name = words.bpmn_name(child)
        # A property is a variable of its sub-process; modelers put an empty one where an arrow needs an end.
        own = name == "property" and kind in words.CONTAINERS and child.get("name", "") != words.PLACEHOLDER
        if own or (name in words.DATA_ASSOCIATIONS and _moves(child, name, contents)):
            contents.odd(id_, child, f"Expected data in variables and qabul:input, but the {kind} has <{name}>")
            return


def _moves(association: etree._Element, name: str, contents: _Contents) -> bool:
    end = f"{words.BPMN}{'sourceRef' if name == 'dataInputAssociation' else 'targetRef'}"
    ends = {(found.text or "").strip() for found in association.iterfind(end)}
    changes = {"assignment", "transformation"} & {words.bpmn_name(part) for part in _children(association)}
    return bool(changes) or not ends or not ends <= contents.papers


def _attributes(element: etree._Element, id_: str, allowed: dict[str, str], contents: _Contents) -> dict[str, str]:
    """Take over the known attributes; name the others, and values that ask for what is not supported."""
    found = {}
    for name, raw in _attributes_of(element).items():
        if name.startswith("{"):  # of another tool, or ours
            continue
        only = allowed.get(name)
        if only is None:
            contents.odd(id_, element, f"Expected an attribute that the engine knows, but '{name}' is none")
            continue
        value = _boolean(raw) if name in words.BOOLEANS else raw.strip()
        if name in words.BOOLEANS and value not in {"true", "false"}:
            contents.odd(id_, element, f"Expected {name} to be true or false, but it is '{raw}'")
        elif only and value != only:
            contents.odd(id_, element, f"Expected {name}=\"{only}\", but it is '{value}', which is not supported")
        found[name] = value
    return found


def _definition(element: etree._Element, name: str, id_: str, contents: _Contents) -> EventDefinition:
    kind = name.removesuffix("EventDefinition")
    times = []
    for child in _children(element):
        part = words.bpmn_name(child)
        if kind == "timer" and part in words.TIMES:
            times.append((part, _expression(child)))
            contents.foreign(id_, child)
        elif part and part not in words.DEFINITION_PARTS and kind in words.KINDS:
            contents.odd(id_, child, f"Expected a plain {kind} event, but its definition has <{part}>")
    contents.foreign(id_, element)
    reference = element.get("name" if kind == "link" else f"{kind}Ref", "")
    return EventDefinition(kind, line_of(element), words.local(reference), tuple(times))


def _multi_instance(element: etree._Element, id_: str, contents: _Contents) -> Loop:
    cardinality = completion = odd = None
    contents.foreign(id_, element)
    for child in _children(element):
        part = words.bpmn_name(child)
        if part == "loopCardinality":
            cardinality = _expression(child)
        elif part == "completionCondition":
            completion = _expression(child)
        elif part and part not in words.PASSED_OVER and odd is None:
            odd = child
            wanted = "qabul:collection and qabul:elementVariable"
            contents.odd(id_, child, f"Expected the items in {wanted}, but the multi-instance has <{part}>")
    given: dict[str, str] = {}
    for name, value in _attributes_of(element).items():
        plain = name.removeprefix(words.QABUL)
        if name.startswith(words.QABUL) and plain in words.MULTI_INSTANCE:
            given[plain] = value.strip()
        elif not name.startswith("{") and plain not in words.LOOP_WORDS:
            contents.odd(id_, element, f"Expected an attribute that the engine knows, but '{name}' is none")
    if element.get("behavior", "All") != "All":
        contents.odd(id_, element, f"Expected behavior=\"All\", but it is '{element.get('behavior')}'")
    line = line_of(element)
    return Loop(
        kind="multiInstance",
        line=line,
        sequential=_sequential(element, id_, contents),
        collection=_given(given, "collection", line),
        cardinality=cardinality,
        element_variable=given.get("elementVariable", ""),
        output_collection=given.get("outputCollection", ""),
        output_element=_given(given, "outputElement", line),
        completion=completion,
        named=odd is not None or vendors.says_items(element),
    )


def _sequential(element: etree._Element, id_: str, contents: _Contents) -> bool:
    value = _boolean(element.get("isSequential", "false"))
    if value not in {"true", "false"}:
        contents.odd(id_, element, f"Expected isSequential to be true or false, but it is '{value}'")
    return value == "true"


def _given(given: dict[str, str], name: str, line: int) -> Expression | None:
    return Expression(given[name], line) if name in given else None


def _standard_loop(element: etree._Element, id_: str, contents: _Contents) -> Loop:
    condition = None
    for child in _children(element):
        part = words.bpmn_name(child)
        if part == "loopCondition":
            condition = _expression(child)
        elif part and part not in words.PASSED_OVER:
            contents.odd(id_, child, f"Expected only a loopCondition in the loop, but it has <{part}>")
    given = _attributes(element, id_, words.LOOP_ATTRIBUTES, contents)
    return Loop(
        kind="standard",
        line=line_of(element),
        condition=condition,
        test_before=given.get("testBefore") == "true",
        maximum=given.get("loopMaximum", ""),
    )


def _extensions(element: etree._Element, inputs: list[DataMapping], outputs: list[DataMapping]) -> None:
    for tag, found in ((words.QABUL + "input", inputs), (words.QABUL + "output", outputs)):
        for child in element.iterfind(tag):
            source = Expression(child.get("source", "").strip(), line_of(child))
            found.append(DataMapping(source, child.get("target", "").strip()))


def _declaration(element: etree._Element, kind: str) -> Declaration:
    return Declaration(
        id=element.get("id", ""),
        kind=kind,
        line=line_of(element),
        name=element.get("name", "").strip(),
        code=element.get(f"{kind}Code", "").strip(),
        correlation=str(element.get(words.QABUL + "correlation", "")).strip(),
    )


def _expression(element: etree._Element) -> Expression:
    text = "".join(str(part) for part in element.itertext()).strip()
    return Expression(text, line_of(element), element.get("language", ""))


def _children(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _attributes_of(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _boolean(text: str) -> str:
    """Write booleans one way: XML Schema allows 1 and 0 as well."""
    return {"1": "true", "0": "false"}.get(text.strip(), text.strip())
