"""Where a file says its elements are: BPMN DI, shapes and edges of all its diagrams."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from qabul_bpmn.drawing.elements import SUB_PROCESSES, Elements
from qabul_bpmn.drawing.geometry import Box, Point, around, straight
from qabul_bpmn.parsing import parse
from qabul_bpmn.reading import read
from qabul_bpmn.vocabulary import local

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
_COLOR = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}"
_BIOCOLOR = "{http://bpmn.io/schema/bpmn/biocolor/1.0}"
#: Between the diagrams of one file, which are drawn below one another, and for the name above each but the first.
_GAP, _HEADING = 60.0, 28.0
#: No diagram is larger; what is said to be farther away has no place, and would make a picture of nothing.
_FARTHEST = 100_000.0
#: An arrow has no more bends.
_BENDS = 1_000


class NotDrawn(Exception):
    """The file has no layout to draw from."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the picture of a node depends on, besides its kind and place."""

    #: message, timer, ... of an event; empty for none.
    definition: str = ""
    interrupting: bool = True
    instantiates: bool = False
    #: Of an event-based gateway that waits for all of its events.
    parallel: bool = False
    #: parallel, sequential, loop, compensation, adhoc.
    markers: tuple[str, ...] = ()
    #: Whether an exclusive gateway shows its cross.
    crossed: bool = True
    #: Of a pool: whether there is a process in it.
    filled: bool = True
    #: Colours of line, ground and letters as the modeler chose them; empty for none.
    colours: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """A node with its place."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    expanded: bool = True
    horizontal: bool = True
    look: Look = field(default_factory=Look)
    #: Of an activity: where events sit on its border.
    attached: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow with its bends."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None
    source: str = ""
    target: str = ""
    default: bool = False
    conditional: bool = False
    #: None, One or Both: which ends of an association have heads.
    direction: str = ""
    #: Of a message flow: whether an envelope is drawn on it, initiating or non_initiating.
    envelope: str = ""
    colours: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that is drawn, from back to front."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    frame: Box = field(default_factory=lambda: Box(0, 0, 0, 0))
    #: Names above the diagrams of collapsed sub-processes, and where.
    headings: tuple[tuple[str, Point], ...] = ()
    #: Name of what is drawn.
    name: str = ""
    #: What is inside sub-processes that are drawn closed, with the id of the closed one.
    folded: Mapping[str, str] = field(default_factory=dict)
    #: Events, activities, gateways and arrows that the file gives no place, or none that is one, with their names.
    unplaced: Mapping[str, str] = field(default_factory=dict)


def layout_of(xml: bytes | str) -> Layout:
    """Read the layout. Raises ProblemsFound for what is no BPMN file, NotDrawn for one without a layout."""
    read(xml)  # refuses entities, sizes and depths that a drawing must not meet either
    root = parse(xml, "<bytes>")
    elements = Elements(root)
    planes = root.findall(f"{_DI}BPMNDiagram/{_DI}BPMNPlane")
    if not planes:
        raise NotDrawn("Expected a layout (bpmndi:BPMNDiagram) in the file, but it has none: save it with its diagram.")
    drawn: list[Layout] = []
    spoilt: dict[str, str] = {}
    known: set[str] = set()
    # What shows the whole comes first; a plane of a sub-process shows what is inside it.
    for plane in sorted(planes, key=lambda plane: elements.inner(local(plane.get("bpmnElement", "")))):
        found = _plane(plane, elements)
        ids = _ids(found)
        spoilt |= found.unplaced
        if found.shapes and not ids <= known:
            drawn.append(found)
            known |= ids
    if not drawn:
        raise NotDrawn("Expected shapes with a place in the file's layout, but there are none.")
    whole = _stacked(drawn)
    placed = _ids(whole) | whole.folded.keys()
    expected = elements.nodes() | spoilt | elements.arrows()
    return replace(whole, unplaced={id_: name for id_, name in expected.items() if id_ not in placed})


def _ids(layout: Layout) -> set[str]:
    return {shape.id for shape in layout.shapes} | {edge.id for edge in layout.edges}


def _plane(plane: etree._Element, elements: Elements) -> Layout:
    shapes: dict[str, Shape] = {}
    edges: list[Edge] = []
    spoilt: dict[str, str] = {}
    for drawn in plane:
        id_ = local(drawn.get("bpmnElement", ""))
        element = elements.get(id_)
        if element is None:
            continue
        if drawn.tag == f"{_DI}BPMNShape":
            if box := _bounds(drawn.find(f"{_DC}Bounds")):
                shapes[id_] = _shape(drawn, box, element, elements)
            else:
                spoilt[id_] = elements.name_of(element)
        elif drawn.tag == f"{_DI}BPMNEdge":
            edges.append(_edge(drawn, element, elements))
    hidden = _open_and_shut(shapes, elements)
    _attach(shapes, elements)
    edges = [replace(edge, points=_points(edge, shapes)) for edge in edges if edge.id not in hidden]
    frame = _frame(list(shapes.values()), edges)
    # What contains others lies behind them.
    behind = sorted(shapes.values(), key=lambda shape: -shape.box.width * shape.box.height)
    name = elements.name(local(plane.get("bpmnElement", "")))
    lines = tuple(edge for edge in edges if len(edge.points) > 1)
    return Layout(tuple(behind), lines, frame, name=name, folded=hidden, unplaced=spoilt)


def _open_and_shut(shapes: dict[str, Shape], elements: Elements) -> dict[str, str]:
    """Settle which sub-processes show what is in them; return what is in those that do not, with their ids.

    Tools disagree on what a missing isExpanded means, so it is looked at: whose parts lie in it is open.
    """
    hidden: dict[str, str] = {}
    for shape in sorted(shapes.values(), key=lambda shape: -shape.box.width * shape.box.height):
        if shape.kind not in SUB_PROCESSES or shape.id in hidden:
            continue
        box = shape.box
        drawn = [shapes[id_].box.centre for id_ in elements.parts(shape.id) if id_ in shapes]
        within = sum(box.x <= x <= box.right and box.y <= y <= box.bottom for x, y in drawn)
        if within and 2 * within >= len(drawn):
            shapes[shape.id] = replace(shape, expanded=True)
        elif not shape.expanded:
            hidden |= dict.fromkeys(elements.all_parts(shape.id), shape.id)
    for id_ in hidden.keys() & shapes.keys():
        del shapes[id_]
    return hidden


def _attach(shapes: dict[str, Shape], elements: Elements) -> None:
    """Tell activities of the events on their borders, as what is written in them has to leave these alone."""
    for id_, host in elements.attached().items():
        if id_ in shapes and host in shapes:
            shapes[host] = replace(shapes[host], attached=(*shapes[host].attached, shapes[id_].box))


def _shape(drawn: etree._Element, box: Box, element: etree._Element, elements: Elements) -> Shape:
    kind = elements.kind(element)
    said = drawn.get("isExpanded", "false" if kind in SUB_PROCESSES else "true")
    return Shape(
        id=element.get("id", ""),
        kind=kind,
        name=elements.name_of(element),
        box=box,
        label=_label(drawn),
        expanded=said in {"true", "1"},
        horizontal=drawn.get("isHorizontal", "true") != "false",
        look=Look(
            definition=elements.definition(element),
            interrupting=elements.interrupts(element),
            instantiates=element.get("instantiate") == "true",
            parallel=element.get("eventGatewayType") == "Parallel",
            markers=elements.markers(element),
            crossed=drawn.get("isMarkerVisible", "true") != "false",
            filled=elements.filled(element),
            colours=_colours(drawn),
        ),
    )


def _edge(drawn: etree._Element, element: etree._Element, elements: Elements) -> Edge:
    waypoints = drawn.findall(f"{_DD}waypoint")[:_BENDS]
    bends = [(_number(point, "x"), _number(point, "y")) for point in waypoints]
    source, target = elements.ends(element)
    return Edge(
        id=element.get("id", ""),
        kind=elements.kind(element),
        name=element.get("name", ""),
        # A way of which a part is no place is none; it leads straight then, like one that is not said at all.
        points=() if any(None in bend for bend in bends) else tuple((x or 0.0, y or 0.0) for x, y in bends),
        label=_label(drawn),
        source=source,
        target=target,
        default=elements.is_default(element),
        conditional=elements.is_conditional(element),
        direction=element.get("associationDirection", ""),
        envelope=drawn.get("messageVisibleKind", ""),
        colours=_colours(drawn),
    )


def _points(edge: Edge, shapes: dict[str, Shape]) -> tuple[Point, ...]:
    """Return the bends; a file that names none means a straight line."""
    if len(set(edge.points)) > 1:
        return edge.points
    source, target = shapes.get(edge.source), shapes.get(edge.target)
    return straight(source.box, target.box) if source and target and source.id != target.id else ()


def _stacked(drawn: list[Layout]) -> Layout:
    """Put diagrams below one another."""
    first, *others = drawn
    shapes, edges = list(first.shapes), list(first.edges)
    headings: list[tuple[str, Point]] = []
    foot = first.frame.bottom
    for layout in others:
        top = foot + _GAP + _HEADING
        by = (first.frame.x - layout.frame.x, top - layout.frame.y)
        headings.append((layout.name, (first.frame.x, top - _HEADING / 2)))
        shapes += [
            replace(shape, box=shape.box.moved(by), label=shape.label and shape.label.moved(by))
            for shape in layout.shapes
        ]
        edges += [
            replace(
                edge,
                points=tuple((x + by[0], y + by[1]) for x, y in edge.points),
                label=edge.label and edge.label.moved(by),
            )
            for edge in layout.edges
        ]
        foot = top + layout.frame.height
    frame = _frame(shapes, edges)
    folded = {id_: closed for layout in drawn for id_, closed in layout.folded.items()}
    return Layout(tuple(shapes), tuple(edges), frame, tuple(headings), first.name, folded)


def _colours(drawn: etree._Element) -> tuple[str, str, str]:
    line = drawn.get(f"{_COLOR}border-color") or drawn.get(f"{_BIOCOLOR}stroke") or ""
    ground = drawn.get(f"{_COLOR}background-color") or drawn.get(f"{_BIOCOLOR}fill") or ""
    label = drawn.find(f"{_DI}BPMNLabel")
    letters = "" if label is None else label.get(f"{_COLOR}color") or ""
    return line, ground, letters


def _label(drawn: etree._Element) -> Box | None:
    return _bounds(drawn.find(f"{_DI}BPMNLabel/{_DC}Bounds"))


def _bounds(bounds: etree._Element | None) -> Box | None:
    """Return a place; None for what is none: without a size, or not to be found on any sheet."""
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds, name) for name in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None or width <= 0 or height <= 0:
        return None
    return Box(x, y, width, height)


def _number(element: etree._Element, name: str) -> float | None:
    try:
        number = float(element.get(name, ""))
    except ValueError:
        return None
    return number if abs(number) <= _FARTHEST else None  # nor is NaN


def _frame(shapes: list[Shape], edges: list[Edge]) -> Box:
    return around([*_reaches(shapes), *(Box(x, y, 0, 0) for edge in edges for x, y in edge.points), *_labels(edges)])


def _reaches(shapes: list[Shape]) -> Iterator[Box]:
    for shape in shapes:
        yield shape.box
        yield from _labels([shape])


def _labels(drawn: list[Shape] | list[Edge]) -> Iterator[Box]:
    for each in drawn:
        if each.label:
            yield each.label
