"""The project's own words in a file: each stands where something reads it, and says nothing else than what is read.

Whoever writes one means something by it. One that stands elsewhere would be lost without a word, so it is named.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from qabul_bpmn import vocabulary as words
from qabul_bpmn.parsing import line_of

#: Own attributes by the element that is read for them.
_ATTRIBUTES: Final = {
    "multiInstanceLoopCharacteristics": words.MULTI_INSTANCE,
    "message": ("correlation",),
}
_MAPPINGS: Final = ("input", "output")
_MAPPED: Final = ("source", "target")
#: What a problem is told of: the element that people see around a word.
_SEEN: Final = words.FLOW_NODES | words.DECLARATIONS | {"process", "sequenceFlow"}
#: The element that an own attribute belongs to.
_PLACES: Final = {name: place for place, names in _ATTRIBUTES.items() for name in names}


def misplaced(elements: Iterable[etree._Element]) -> Iterator[tuple[str, int, str]]:
    """Yield id, line and sentence for every own word on or in these elements that nothing reads."""
    for element in elements:
        for text in (*_wrong_attributes(element), *_wrong_element(element)):
            yield _seen(element), line_of(element), text


def _wrong_attributes(element: etree._Element) -> Iterator[str]:
    place = words.bpmn_name(element)
    allowed = _ATTRIBUTES.get(place, ())
    if place == "message" and "correlation" in element.attrib:
        yield "Expected qabul:correlation on the message, but it stands there without its prefix"
    for name in map(str, element.attrib):
        plain = name.removeprefix(words.QABUL)
        if plain == name or plain in allowed:
            continue
        if plain in _PLACES:
            yield f"Expected qabul:{plain} on <{_PLACES[plain]}>, but it stands on <{_shown(element)}>: move it there"
        elif allowed:
            yield f"Expected one of {', '.join(allowed)}, but got qabul:{plain}"
        else:
            yield f"Expected no attribute qabul:{plain} here, but there is one"


def _wrong_element(element: etree._Element) -> Iterator[str]:
    tag = str(element.tag)
    plain = tag.removeprefix(words.QABUL)
    if plain == tag:
        return
    around = element.getparent()
    owner = around.getparent() if around is not None else None
    if plain not in _MAPPINGS:
        yield f"Expected qabul:input or qabul:output, but got <qabul:{plain}>"
    elif around is None or owner is None or words.bpmn_name(around) != "extensionElements":
        there = f"but it stands in <{_shown(around)}>" if around is not None else "but it stands alone"
        yield f"Expected <qabul:{plain}> in the <extensionElements> of an activity or event, {there}: move it there"
    elif words.bpmn_name(owner) not in words.FLOW_NODES:
        yield f"Expected <qabul:{plain}> on an activity or event, but it stands on <{_shown(owner)}>: move it there"
    elif odd := [name for name in map(str, element.attrib) if not name.startswith("{") and name not in _MAPPED]:
        there = " and ".join(f"'{name}'" for name in odd)
        yield f"Expected only source and target on qabul:{plain}, but there is {there}: say all that it is in source"


def _seen(element: etree._Element) -> str:
    """Return the id of the node, flow, process or declaration that a word belongs to; empty for other places."""
    here: etree._Element | None = element
    while here is not None and words.bpmn_name(here) not in _SEEN:
        here = here.getparent()
    return here.get("id", "") if here is not None else ""


def _shown(element: etree._Element) -> str:
    """Return the name of an element as people write it."""
    own = str(element.tag).startswith(words.QABUL)
    return ("qabul:" if own else "") + str(etree.QName(element).localname)
