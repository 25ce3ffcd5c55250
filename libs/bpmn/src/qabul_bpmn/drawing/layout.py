"""Where a file says its elements are: BPMN DI, shapes and edges of the first diagram."""

from dataclasses import dataclass, field

from lxml import etree

from qabul_bpmn.reading import read
from qabul_bpmn.vocabulary import BPMN, bpmn_name

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
#: Definitions whose icon an event shows.
_DEFINITION = "EventDefinition"


class NotDrawn(Exception):
    """The file has no layout to draw from."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the diagram's own units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """A node with its place, and what its picture depends on."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    expanded: bool = True
    horizontal: bool = True
    #: message, timer, ... of an event; empty for none.
    definition: str = ""
    interrupting: bool = True
    instantiates: bool = False
    #: parallel, sequential, loop, compensation, adhoc.
    markers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow with its bends."""

    id: str
    kind: str
    name: str
    points: tuple[tuple[float, float], ...]
    label: Box | None = None
    source: str = ""
    target: str = ""
    default: bool = False
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that is drawn, from back to front."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    frame: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


def layout_of(xml: bytes) -> Layout:
    """Read the layout. Raises ProblemsFound for what is no BPMN file, NotDrawn for one without a layout."""
    read(xml)  # refuses entities, sizes and depths that a drawing must not meet either
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    elements = {element.get("id"): element for element in root.iter() if element.get("id") and bpmn_name(element)}
    plane = root.find(f"{_DI}BPMNDiagram/{_DI}BPMNPlane")
    if plane is None:
        raise NotDrawn(
            "Expected a layout (bpmndi:BPMNDiagram) in the file, but it has none; open and save it in a modeler."
        )
    defaults = {element.get("default") for element in root.iter() if element.get("default")}
    shapes, edges = [], []
    for drawn in plane:
        element = elements.get(drawn.get("bpmnElement"))
        if element is None:
            continue
        if drawn.tag == f"{_DI}BPMNShape":
            shapes.append(_shape(drawn, element))
        elif drawn.tag == f"{_DI}BPMNEdge":
            edges.append(_edge(drawn, element, defaults))
    if not shapes:
        raise NotDrawn("Expected shapes in the file's layout, but there are none.")
    shapes.sort(key=lambda shape: -shape.box.width * shape.box.height)  # what contains others lies behind them
    return Layout(tuple(shapes), tuple(edges), _frame(shapes, edges))


def _shape(drawn: etree._Element, element: etree._Element) -> Shape:
    kind = bpmn_name(element)
    definitions = [child for child in element if (bpmn_name(child) or "").endswith(_DEFINITION)]
    definition = bpmn_name(definitions[0]).removesuffix(_DEFINITION) if len(definitions) == 1 else ""
    if len(definitions) > 1:
        definition = "multiple"
    interrupting = element.get("cancelActivity", element.get("isInterrupting", "true")) != "false"
    if element.get("triggeredByEvent") == "true":
        kind = "eventSubProcess"
    return Shape(
        id=element.get("id", ""),
        kind=kind,
        name=element.get("name", "") or _text_of(element),
        box=_bounds(drawn.find(f"{_DC}Bounds")),
        label=_label(drawn),
        expanded=drawn.get("isExpanded", "true") != "false",
        horizontal=drawn.get("isHorizontal", "true") != "false",
        definition=definition,
        interrupting=interrupting,
        instantiates=element.get("instantiate") == "true",
        markers=_markers(element),
    )


def _edge(drawn: etree._Element, element: etree._Element, defaults: set[str | None]) -> Edge:
    points = tuple((_number(point, "x"), _number(point, "y")) for point in drawn.findall(f"{_DD}waypoint"))
    return Edge(
        id=element.get("id", ""),
        kind=bpmn_name(element),
        name=element.get("name", ""),
        points=points,
        label=_label(drawn),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        default=element.get("id") in defaults,
        conditional=element.find(f"{BPMN}conditionExpression") is not None,
    )


def _markers(element: etree._Element) -> tuple[str, ...]:
    found = []
    loop = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if loop is not None:
        found.append("sequential" if loop.get("isSequential") == "true" else "parallel")
    if element.find(f"{BPMN}standardLoopCharacteristics") is not None:
        found.append("loop")
    if element.get("isForCompensation") == "true":
        found.append("compensation")
    if bpmn_name(element) == "adHocSubProcess":
        found.append("adhoc")
    return tuple(found)


def _text_of(element: etree._Element) -> str:
    return element.findtext(f"{BPMN}text", "") if bpmn_name(element) == "textAnnotation" else ""


def _label(drawn: etree._Element) -> Box | None:
    bounds = drawn.find(f"{_DI}BPMNLabel/{_DC}Bounds")
    return None if bounds is None else _bounds(bounds)


def _bounds(bounds: etree._Element | None) -> Box:
    if bounds is None:
        return Box(0, 0, 0, 0)
    return Box(*(_number(bounds, name) for name in ("x", "y", "width", "height")))


def _number(element: etree._Element, name: str) -> float:
    try:
        return float(element.get(name, "0"))
    except ValueError:
        return 0.0


def _frame(shapes: list[Shape], edges: list[Edge]) -> Box:
    labels = [shape.label for shape in shapes] + [edge.label for edge in edges]
    boxes = [shape.box for shape in shapes] + [label for label in labels if label]
    xs = [x for box in boxes for x in (box.x, box.x + box.width)] + [x for edge in edges for x, _ in edge.points]
    ys = [y for box in boxes for y in (box.y, box.y + box.height)] + [y for edge in edges for _, y in edge.points]
    left, top = min(xs), min(ys)
    return Box(left, top, max(xs) - left, max(ys) - top)
