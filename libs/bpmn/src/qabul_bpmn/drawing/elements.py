"""What a picture needs to know of the elements of a file that is not laid down in its layout."""

from lxml import etree

from qabul_bpmn.vocabulary import ACTIVITIES, BPMN, FLOW_NODES, REFUSED, bpmn_name, defines, local

#: What flows out of these are marked with a diamond for when they have a condition.
_ACTIVITIES = ACTIVITIES | (REFUSED - {"complexGateway"})
#: Event sub-processes have a kind of their own here, as they have a border of their own.
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess", "eventSubProcess"})
#: What leads from one element to another when a process runs.
_ARROWS = frozenset({"sequenceFlow", "messageFlow"})


class Elements:
    """The elements of one file, by id."""

    def __init__(self, root: etree._Element) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self._values: dict[str, str] = {}
        self._defaults: set[str] = set()
        for element in root.iter():
            kind = bpmn_name(element)
            if kind and (id_ := element.get("id")):
                self._by_id.setdefault(id_, element)
                if kind == "categoryValue":
                    self._values[id_] = element.get("value", "")
            if default := element.get("default"):
                self._defaults.add(local(default))

    def get(self, id_: str) -> etree._Element | None:
        """Return an element; None when there is none, or none that is drawn."""
        return self._by_id.get(id_)

    def nodes(self) -> dict[str, str]:
        """Return the name of each event, activity and gateway by its id, in the order of the file."""
        return {id_: self.name_of(each) for id_, each in self._by_id.items() if bpmn_name(each) in FLOW_NODES}

    def arrows(self) -> dict[str, str]:
        """Return sequence and message flows by their ids, told by their names and ends, in the order of the file."""
        return {id_: self._told(each) for id_, each in self._by_id.items() if bpmn_name(each) in _ARROWS}

    def _told(self, arrow: etree._Element) -> str:
        ends = [self._by_id.get(id_) for id_ in self.ends(arrow)]
        told = " → ".join("?" if end is None else self.name_of(end) or end.get("id", "") for end in ends)
        return f"{name}: {told}" if (name := self.name_of(arrow)) else told

    def attached(self) -> dict[str, str]:
        """Return what each boundary event sits on, by the id of the event."""
        return {
            id_: local(each.get("attachedToRef", ""))
            for id_, each in self._by_id.items()
            if bpmn_name(each) == "boundaryEvent"
        }

    def inner(self, id_: str) -> bool:
        """Whether this is a part of a process, and so shown in its own diagram only when that is opened."""
        element = self._by_id.get(id_)
        return element is not None and bpmn_name(element) not in {"process", "collaboration", "choreography"}

    def name(self, id_: str) -> str:
        """Return the name of what a diagram shows: of the first pool, when it is a collaboration."""
        element = self._by_id.get(id_)
        if element is None:
            return ""
        if bpmn_name(element) == "collaboration":
            return element.get("name") or next(
                (pool.get("name", "") for pool in element.iter(f"{BPMN}participant")), ""
            )
        return element.get("name") or id_

    def parts(self, id_: str) -> list[str]:
        """Return the ids of what is directly in a sub-process."""
        element = self._by_id.get(id_)
        return [] if element is None else [part.get("id", "") for part in element if bpmn_name(part)]

    def all_parts(self, id_: str) -> set[str]:
        """Return the ids of everything in a sub-process, at any depth."""
        element = self._by_id.get(id_)
        return set() if element is None else {part.get("id", "") for part in element.iterdescendants()} - {""}

    def kind(self, element: etree._Element) -> str:
        """Return BPMN's name of it; event sub-processes have one of their own."""
        return "eventSubProcess" if element.get("triggeredByEvent") in {"true", "1"} else bpmn_name(element)

    def name_of(self, element: etree._Element) -> str:
        """Return what is written at it."""
        match bpmn_name(element):
            case "textAnnotation":
                return element.findtext(f"{BPMN}text", "")
            case "group":
                return self._values.get(local(element.get("categoryValueRef", "")), "")
            case "dataObjectReference" | "dataStoreReference":
                state = element.find(f"{BPMN}dataState")
                said = f"[{state.get('name')}]" if state is not None and state.get("name") else ""
                return "\n".join(filter(None, (element.get("name", ""), said)))
        return element.get("name", "")

    def definition(self, element: etree._Element) -> str:
        """Return message, timer, ... of an event; empty for none."""
        found = [bpmn_name(child) for child in element if defines(child)]
        for reference in element.findall(f"{BPMN}eventDefinitionRef"):
            shared = self._by_id.get(local(reference.text or ""))
            found += [bpmn_name(shared)] if shared is not None else []
        if len(found) > 1:
            return "parallelMultiple" if element.get("parallelMultiple") == "true" else "multiple"
        return found[0].removesuffix("EventDefinition") if found else ""

    def interrupts(self, element: etree._Element) -> bool:
        """Whether an event takes away what it happens to; its rings are whole then."""
        return element.get("cancelActivity", element.get("isInterrupting", "true")) not in {"false", "0"}

    def markers(self, element: etree._Element) -> tuple[str, ...]:
        """Return the signs at its lower edge."""
        found = []
        loop = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
        if loop is not None:
            found.append("sequential" if loop.get("isSequential") in {"true", "1"} else "parallel")
        if element.find(f"{BPMN}standardLoopCharacteristics") is not None:
            found.append("loop")
        if element.get("isForCompensation") in {"true", "1"}:
            found.append("compensation")
        if bpmn_name(element) == "adHocSubProcess":
            found.append("adhoc")
        collection = self._by_id.get(local(element.get("dataObjectRef", "")), element)
        if element.find(f"{BPMN}participantMultiplicity") is not None or collection.get("isCollection") == "true":
            found.append("parallel")
        return tuple(found)

    def filled(self, element: etree._Element) -> bool:
        """Whether there is a process in a pool."""
        return bpmn_name(element) != "participant" or bool(element.get("processRef"))

    def ends(self, element: etree._Element) -> tuple[str, str]:
        """Return where an arrow comes from and leads to; a data association stands in one of them."""
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        if bpmn_name(element) in {"dataInputAssociation", "dataOutputAssociation"}:
            parent = element.getparent()
            host = "" if parent is None else parent.get("id", "")
            if bpmn_name(element) == "dataInputAssociation":
                source, target = element.findtext(f"{BPMN}sourceRef", ""), host
            else:
                source, target = host, element.findtext(f"{BPMN}targetRef", "")
        return local(source), local(target)

    def is_default(self, element: etree._Element) -> bool:
        """Whether the flow is taken when no other is."""
        return element.get("id") in self._defaults

    def is_conditional(self, element: etree._Element) -> bool:
        """Whether the flow has a condition of its own; those out of a gateway have theirs by the gateway."""
        source = self._by_id.get(local(element.get("sourceRef", "")))
        conditional = element.find(f"{BPMN}conditionExpression") is not None
        return conditional and source is not None and bpmn_name(source) in _ACTIVITIES
