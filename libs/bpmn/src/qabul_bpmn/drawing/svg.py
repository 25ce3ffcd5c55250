"""Draw a layout as SVG."""

from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from qabul_bpmn.drawing import icons
from qabul_bpmn.drawing.layout import Box, Edge, Layout, Shape, layout_of
from qabul_bpmn.drawing.marks import Marks
from qabul_bpmn.drawing.text import lines_of, width_of

_INK = "#22242a"
_FAINT = "#5b6069"
_VISITED = "#1f7a5a"
_VISITED_FILL = "#e6f4ee"
_TONES = {"calm": "#2166ac", "warm": "#c77700", "alarm": "#b3261e"}
_TEXT = 12.0
_LABEL = 11.0
_LINE = 16.0
_MARGIN = 24.0
#: A legend is at least as wide as this before its lines break, however small the diagram is.
_LEGEND = 480.0
_ROUND = 6.0
_EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
_GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
_SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess", "eventSubProcess"})
_FILLED_WHEN_THROWN = frozenset({"message", "signal", "error", "escalation", "link", "compensate", "multiple"})


def draw(xml: bytes, marks: Marks | None = None) -> bytes:
    """The first diagram of a file, with marks painted on it, as an SVG document.

    Raises ProblemsFound for what is no BPMN file, and NotDrawn for one without a layout.
    """
    marks = marks or Marks()
    layout = layout_of(xml)
    frame = layout.frame
    left, top = frame.x - _MARGIN, frame.y - _MARGIN
    legend = [line for each in marks.legend for line in lines_of(each, width=max(frame.width, _LEGEND), size=_LABEL)]
    width = max(frame.width, *(width_of(line, _LABEL) for line in legend), 0) + 2 * _MARGIN
    height = frame.height + 2 * _MARGIN + len(legend) * _LINE
    parts = [
        _opening(left, top, width, height),
        *_definitions(),
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="#fff"/>',
        *(part for shape in layout.shapes if _is_behind(shape) for part in _shape(shape, marks)),
        *(part for edge in layout.edges for part in _edge(edge, marks)),
        *(part for shape in layout.shapes if not _is_behind(shape) for part in _shape(shape, marks)),
        *_badges(layout, marks),
        *_legend(legend, left + _MARGIN, frame.y + frame.height + _MARGIN + _LABEL),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _opening(left: float, top: float, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="Arial, Helvetica, sans-serif">'
    )


def _definitions() -> Iterator[str]:
    yield "<defs>"
    for name, colour in (("ink", _INK), ("visited", _VISITED)):
        yield (
            f'<marker id="arrow-{name}" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="9" markerHeight="9" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 10 5 0 9.2Z" fill="{colour}"/></marker>'
        )
    yield (
        '<marker id="open" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="10" markerHeight="10" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1 9.5 5 1 9" fill="none" stroke="{_INK}"/></marker>'
    )
    yield "</defs>"


def _is_behind(shape: Shape) -> bool:
    return shape.kind in {"participant", "lane", "group"} or (shape.kind in _SUB_PROCESSES and shape.expanded)


def _shape(shape: Shape, marks: Marks) -> Iterator[str]:
    gone = shape.id in marks.visited
    stroke = _VISITED if gone else _INK
    fill = _VISITED_FILL if gone else "#fff"
    yield f"<g id={quoteattr(shape.id)}>"
    if shape.name:
        yield f"<title>{escape(shape.name)}</title>"
    if shape.kind in _EVENTS:
        yield from _event(shape, stroke, fill)
    elif shape.kind in _GATEWAYS:
        yield from _gateway(shape, stroke, fill)
    elif shape.kind in {"participant", "lane"}:
        yield from _pool(shape)
    elif shape.kind == "textAnnotation":
        yield from _annotation(shape)
    elif shape.kind in {"dataObjectReference", "dataStoreReference", "dataObject", "dataInput", "dataOutput"}:
        yield from _data(shape)
    elif shape.kind == "group":
        yield _rectangle(shape.box, stroke=_INK, fill="none", dashes="8 4 2 4")
    else:
        yield from _activity(shape, stroke, fill)
    yield "</g>"


def _activity(shape: Shape, stroke: str, fill: str) -> Iterator[str]:
    box = shape.box
    wide = 4.0 if shape.kind == "callActivity" else 1.8
    opened = shape.kind in _SUB_PROCESSES and shape.expanded
    dashes = "2 4" if shape.kind == "eventSubProcess" else ""
    yield _rectangle(box, stroke=stroke, fill="#fff" if opened else fill, dashes=dashes, width=wide, round_by=10)
    if shape.kind == "transaction":
        inner = Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
        yield _rectangle(inner, stroke=stroke, fill="none", round_by=8)
    if shape.kind in icons.TASK:
        path, filled = icons.TASK[shape.kind]
        inside = Box(box.x + 6, box.y + 6, 16, 16)
        if shape.kind == "receiveTask" and shape.instantiates:
            yield f'<circle cx="{box.x + 14:g}" cy="{box.y + 14:g}" r="11" fill="none" stroke="{stroke}"/>'
        yield _icon(path, inside, stroke=stroke, fill=stroke if filled else "none", inverse=filled)
    markers = [*shape.markers, *(["collapsed"] if shape.kind in _SUB_PROCESSES and not shape.expanded else [])]
    begins = box.centre[0] - (len(markers) * 18 - 4) / 2
    for index, marker in enumerate(markers):
        at = Box(begins + index * 18, box.y + box.height - 18, 14, 14)
        yield _icon(icons.MARKER[marker], at, stroke=stroke, fill="none", unit=14)
    if opened:
        yield from _text(shape.name, Box(box.x + 8, box.y + 4, box.width - 16, 22), size=_TEXT)
    else:
        yield from _text(shape.name, Box(box.x + 5, box.y + 5, box.width - 10, box.height - 10), size=_TEXT)


def _event(shape: Shape, stroke: str, fill: str) -> Iterator[str]:
    (x, y), radius = shape.box.centre, min(shape.box.width, shape.box.height) / 2
    ends = shape.kind == "endEvent"
    dashes = "" if shape.interrupting else ' stroke-dasharray="4.5 3.5"'
    ring = f'cx="{x:g}" cy="{y:g}" fill="{fill}" stroke="{stroke}"{dashes}'
    yield f'<circle {ring} r="{radius - (1 if ends else 0):g}" stroke-width="{4 if ends else 1.6}"/>'
    if shape.kind not in {"startEvent", "endEvent"}:
        yield f'<circle {ring} r="{radius - 3.5:g}" stroke-width="1.6"/>'
    if shape.definition == "terminate":
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius * 0.6:g}" fill="{stroke}"/>'
    elif shape.definition in icons.EVENT:
        throws = ends or shape.kind == "intermediateThrowEvent"
        filled = throws and shape.definition in _FILLED_WHEN_THROWN
        side = radius * 1.1
        inside = Box(x - side / 2, y - side / 2, side, side)
        path = icons.EVENT[shape.definition]
        yield _icon(path, inside, stroke=stroke, fill=stroke if filled else "none", inverse=filled)
    yield from _outer_label(shape)


def _gateway(shape: Shape, stroke: str, fill: str) -> Iterator[str]:
    box, (x, y) = shape.box, shape.box.centre
    corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
    yield f'<polygon points="{corners}" fill="{fill}" stroke="{stroke}" stroke-width="1.8" stroke-linejoin="round"/>'
    arm = box.width * 0.16
    if shape.kind == "exclusiveGateway":
        cross = f"M{x - arm:g} {y - arm:g} {x + arm:g} {y + arm:g}M{x + arm:g} {y - arm:g} {x - arm:g} {y + arm:g}"
        yield f'<path d="{cross}" stroke="{stroke}" stroke-width="4"/>'
    elif shape.kind == "parallelGateway":
        arm *= 1.35
        plus = f"M{x - arm:g} {y:g}H{x + arm:g}M{x:g} {y - arm:g}V{y + arm:g}"
        yield f'<path d="{plus}" stroke="{stroke}" stroke-width="4"/>'
    elif shape.kind == "inclusiveGateway":
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{arm * 1.5:g}" fill="none" stroke="{stroke}" stroke-width="3"/>'
    elif shape.kind == "eventBasedGateway":
        for radius in (arm * 1.75, arm * 1.4):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{stroke}"/>'
        yield _icon(icons.PENTAGON, Box(x - arm, y - arm, 2 * arm, 2 * arm), stroke=stroke, fill="none")
    else:
        spokes = f"M{x - arm:g} {y:g}H{x + arm:g}M{x:g} {y - arm:g}V{y + arm:g}"
        yield f'<path d="{spokes}" stroke="{stroke}" stroke-width="3"/>'
    yield from _outer_label(shape)


def _pool(shape: Shape) -> Iterator[str]:
    box = shape.box
    yield _rectangle(box, stroke=_INK, fill="none", width=1.5)
    if shape.kind == "participant" and shape.expanded:
        if shape.horizontal:
            yield f'<path d="M{box.x + 30:g} {box.y:g}V{box.y + box.height:g}" stroke="{_INK}"/>'
        else:
            yield f'<path d="M{box.x:g} {box.y + 30:g}H{box.x + box.width:g}" stroke="{_INK}"/>'
    if shape.horizontal:
        x, y = box.x + 15, box.centre[1]
        yield (
            f'<text x="{x:g}" y="{y:g}" font-size="{_TEXT:g}" fill="{_INK}" text-anchor="middle" '
            f'dominant-baseline="central" transform="rotate(-90 {x:g} {y:g})">{escape(shape.name)}</text>'
        )
    else:
        yield from _text(shape.name, Box(box.x, box.y, box.width, 30), size=_TEXT)


def _annotation(shape: Shape) -> Iterator[str]:
    box = shape.box
    bracket = f"M{box.x + 10:g} {box.y:g}H{box.x:g}V{box.y + box.height:g}H{box.x + 10:g}"
    yield f'<path d="{bracket}" fill="none" stroke="{_INK}" stroke-width="1.3"/>'
    inside = Box(box.x + 6, box.y + 3, box.width - 10, box.height - 6)
    yield from _text(shape.name, inside, size=_LABEL, anchor="start")


def _data(shape: Shape) -> Iterator[str]:
    box, fold = shape.box, min(shape.box.width, shape.box.height) * 0.3
    right, low = box.x + box.width, box.y + box.height
    if shape.kind == "dataStoreReference":
        rim = fold / 2
        path = (
            f"M{box.x:g} {box.y + rim:g}A{box.width / 2:g} {rim:g} 0 0 1 {right:g} {box.y + rim:g}"
            f"A{box.width / 2:g} {rim:g} 0 0 1 {box.x:g} {box.y + rim:g}V{low - rim:g}"
            f"A{box.width / 2:g} {rim:g} 0 0 0 {right:g} {low - rim:g}V{box.y + rim:g}"
        )
    else:
        path = (
            f"M{box.x:g} {box.y:g}H{right - fold:g}L{right:g} {box.y + fold:g}V{low:g}H{box.x:g}Z"
            f"M{right - fold:g} {box.y:g}V{box.y + fold:g}H{right:g}"
        )
    yield f'<path d="{path}" fill="#fff" stroke="{_INK}" stroke-width="1.5"/>'
    yield from _outer_label(shape)


def _edge(edge: Edge, marks: Marks) -> Iterator[str]:
    if len(edge.points) < 2:  # noqa: PLR2004 - a line has two ends
        return
    follows = marks.arrows_follow and edge.kind == "sequenceFlow"
    gone = edge.id in marks.visited or (follows and {edge.source, edge.target} <= marks.visited)
    stroke = _VISITED if gone else _INK
    name = "visited" if gone else "ink"
    style = {
        "sequenceFlow": f'stroke-width="{2.6 if gone else 1.6}" marker-end="url(#arrow-{name})"',
        "messageFlow": 'stroke-width="1.4" stroke-dasharray="8 5" marker-end="url(#open)"',
    }.get(edge.kind, 'stroke-width="1.4" stroke-dasharray="1.5 4" stroke-linecap="round"')
    if edge.kind in {"dataInputAssociation", "dataOutputAssociation"}:
        style += ' marker-end="url(#open)"'
    yield f'<path id={quoteattr(edge.id)} d="{_rounded(edge.points)}" fill="none" stroke="{stroke}" {style}/>'
    (x, y), (toward_x, toward_y) = edge.points[0], edge.points[1]
    length = max(1.0, ((toward_x - x) ** 2 + (toward_y - y) ** 2) ** 0.5)
    along_x, along_y = (toward_x - x) / length, (toward_y - y) / length
    if edge.default:
        at_x, at_y = x + along_x * 10, y + along_y * 10
        slash = f"M{at_x - 4:g} {at_y + 5:g} {at_x + 4:g} {at_y - 5:g}"
        yield f'<path d="{slash}" stroke="{stroke}" stroke-width="1.6"/>'
    if edge.name:
        yield from _edge_label(edge)


def _rounded(points: tuple[tuple[float, float], ...]) -> str:
    """A polyline whose bends are round, as modelers draw them."""
    path = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _toward(bend, before), _toward(bend, after)
        path.append(f"L{into[0]:g} {into[1]:g}Q{bend[0]:g} {bend[1]:g} {out[0]:g} {out[1]:g}")
    path.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(path)


def _middle(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """The point of a polyline from which both ends are as far."""
    lengths = [((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 for (x0, y0), (x1, y1) in pairwise(points)]
    ahead = sum(lengths) / 2
    for (start, end), length in zip(pairwise(points), lengths, strict=True):
        if ahead <= length and length:
            part = ahead / length
            return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
        ahead -= length
    return points[-1]


def _toward(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    length = max(1e-6, ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5)
    part = min(_ROUND, length / 2) / length
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _edge_label(edge: Edge) -> Iterator[str]:
    box = edge.label
    if box is None:
        middle = len(edge.points) // 2
        (x0, y0), (x1, y1) = edge.points[middle - 1], edge.points[middle]
        box = Box((x0 + x1) / 2 - 45, (y0 + y1) / 2 - 18, 90, 14)
    yield from _text(edge.name, Box(box.x - 10, box.y, box.width + 20, box.height), size=_LABEL, top=True, halo=True)


def _outer_label(shape: Shape) -> Iterator[str]:
    if not shape.name:
        return
    box = shape.label
    if box is None or not box.width:
        box = Box(shape.box.centre[0] - 50, shape.box.y + shape.box.height + 6, 100, 30)
    yield from _text(shape.name, Box(box.x - 8, box.y, box.width + 16, box.height), size=_LABEL, top=True, halo=True)


def _text(
    text: str, box: Box, *, size: float, anchor: str = "middle", top: bool = False, halo: bool = False
) -> Iterator[str]:
    # A label outside its shape may be wider than its box rather than break a word.
    width = max(box.width, *(width_of(word, size) for word in text.split())) if top else box.width
    lines = lines_of(text, width=width, size=size, most=6 if top else max(1, int(box.height / size)))
    step = size * 1.2
    x = box.centre[0] if anchor == "middle" else box.x + 4
    y = box.y + size if top else box.centre[1] - (len(lines) - 1) * step / 2 + size * 0.35
    # Labels stay readable where an arrow runs behind them.
    around = ' stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if halo else ""
    for index, line in enumerate(lines):
        yield (
            f'<text x="{x:g}" y="{y + index * step:g}" font-size="{size:g}" fill="{_INK}" '
            f'text-anchor="{anchor}"{around}>{escape(line)}</text>'
        )


def _legend(lines: list[str], x: float, y: float) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield f'<text x="{x:g}" y="{y + index * _LINE:g}" font-size="{_LABEL:g}" fill="{_FAINT}">{escape(line)}</text>'


def _badges(layout: Layout, marks: Marks) -> Iterator[str]:
    places = [(shape.id, shape.box.x + shape.box.width, shape.box.y) for shape in layout.shapes]
    places += [(edge.id, *_middle(edge.points)) for edge in layout.edges if len(edge.points) > 1]
    for id_, x, y in places:
        badge = marks.badges.get(id_)
        if badge is None:
            continue
        width = max(20.0, width_of(badge.text, _LABEL) + 12)
        yield (
            f'<rect x="{x - width / 2:g}" y="{y - 10:g}" width="{width:g}" height="20" rx="10" '
            f'fill="{_TONES[badge.tone]}" stroke="#fff" stroke-width="2"/>'
        )
        yield (
            f'<text x="{x:g}" y="{y + 4:g}" font-size="{_LABEL:g}" font-weight="bold" fill="#fff" '
            f'text-anchor="middle">{escape(badge.text)}</text>'
        )


def _icon(path: str, box: Box, *, stroke: str, fill: str, inverse: bool = False, unit: int = 20) -> str:
    scale = box.width / unit
    # On a filled icon the inner lines are white.
    line = "#fff" if inverse else stroke
    return (
        f'<path d="{path}" transform="translate({box.x:g} {box.y:g}) scale({scale:g})" fill="{fill}" '
        f'stroke="{line}" stroke-width="{1.3 / scale:g}" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _rectangle(box: Box, *, stroke: str, fill: str, dashes: str = "", width: float = 1.8, round_by: float = 0) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{round_by:g}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'
    )
