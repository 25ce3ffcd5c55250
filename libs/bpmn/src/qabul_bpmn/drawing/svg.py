"""Draw a layout as SVG."""

import re
from typing import Final

from qabul_bpmn.drawing import arrows, nodes, painting, plates, surroundings
from qabul_bpmn.drawing.canvas import FONT, INK, PAPER, Canvas, Pen, plain, tag
from qabul_bpmn.drawing.labels import BEHIND, is_behind, settled
from qabul_bpmn.drawing.layout import Edge, Layout, Shape, layout_of
from qabul_bpmn.drawing.marks import Marks
from qabul_bpmn.drawing.missing import gathered, whole_legend

_MARGIN = 24.0
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}|[A-Za-z]{3,20}|rgb\([\d., %]{5,24}\)")
#: Below this brightness of the ground letters are white.
_DARK = 110


def draw(xml: bytes | str, marks: Marks | None = None) -> bytes:
    """The diagrams of a file, with marks painted on them, as an SVG document.

    What the file gives no place is named below them, with its badge: see `legend_of`.

    Raises ProblemsFound for what is no BPMN file, and NotDrawn for one without a layout.
    """
    marks = marks or Marks()
    layout = settled(layout_of(xml))
    told, marks = marks, gathered(layout, marks)
    canvas = Canvas()
    for shape in layout.shapes:
        if is_behind(shape):
            _shape(canvas, shape, marks)
    painting.frames(canvas, layout, marks)
    for edge in layout.edges:
        _edge(canvas, edge, marks)
    for shape in layout.shapes:
        if shape.kind == "boundaryEvent":
            painting.frame(canvas, shape, marks)
        if not is_behind(shape):
            _shape(canvas, shape, marks)
    for text, (x, y) in layout.headings:
        surroundings.heading(canvas, text, x, y)
    plates.plates(canvas, layout, marks)
    legend = whole_legend(layout, told)
    painting.sentences(canvas, legend, canvas.frame)
    return _document(canvas, layout, legend)


def _document(canvas: Canvas, layout: Layout, legend: tuple[str, ...]) -> bytes:
    frame = canvas.frame.grown(_MARGIN)
    said = " ".join(legend) or f"BPMN diagram, {len(layout.shapes)} elements"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame.x:g} {frame.y:g} {frame.width:g} {frame.height:g}" '
        f'width="{frame.width:g}" height="{frame.height:g}" font-family="{FONT}" role="img">'
    )
    parts = [
        opening,
        f"<title>{plain(layout.name)}</title>",
        f"<desc>{plain(said)}</desc>",
        canvas.definitions(),
        tag("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill=PAPER),
        *canvas.parts,
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _shape(canvas: Canvas, shape: Shape, marks: Marks) -> None:
    pen = _pen(shape, marks)
    canvas.open(shape.id, _title(shape, marks))
    if shape.kind in nodes.EVENTS:
        nodes.event(canvas, shape, pen)
    elif shape.kind in nodes.GATEWAYS:
        nodes.gateway(canvas, shape, pen)
    elif shape.kind in {"participant", "lane"}:
        surroundings.pool(canvas, shape, pen)
    elif shape.kind == "group":
        surroundings.group(canvas, shape, pen)
    elif shape.kind == "textAnnotation":
        surroundings.annotation(canvas, shape, pen)
    elif shape.kind in surroundings.DATA:
        surroundings.data(canvas, shape, pen)
    else:
        nodes.activity(canvas, shape, pen)
    canvas.close()


def _edge(canvas: Canvas, edge: Edge, marks: Marks) -> None:
    follows = marks.arrows_follow and edge.kind == "sequenceFlow"
    gone = edge.id in marks.visited or (follows and {edge.source, edge.target} <= marks.visited)
    line, _, letters = edge.colours
    chosen = _colour(line) or INK
    pen = Pen(painting.VISITED if gone else chosen, "none", _colour(letters) or chosen)
    canvas.open(edge.id, edge.name)
    name = "arrow-visited" if gone else "arrow-ink" if chosen == INK else ""
    arrows.arrow(canvas, edge, pen, name=name, heavy=gone)
    canvas.close()


def _pen(shape: Shape, marks: Marks) -> Pen:
    line, ground, letters = (_colour(colour) for colour in shape.look.colours)
    nothing = "none" if shape.kind in {*BEHIND, "textAnnotation"} else PAPER
    gone = shape.id in marks.visited
    if gone and not is_behind(shape):
        return Pen(painting.VISITED, painting.VISITED_FILL, INK)
    stroke = painting.VISITED if gone else line or INK
    inside = letters or (PAPER if _is_dark(ground) and shape.kind not in {*nodes.EVENTS, *nodes.GATEWAYS} else INK)
    return Pen(stroke, ground or nothing, inside)


def _title(shape: Shape, marks: Marks) -> str:
    """What is read aloud, and shown when it is pointed at: the name, the kind, and what happens there."""
    kind = re.sub(r"([A-Z])", lambda letter: " " + letter[1].lower(), shape.kind)
    if shape.look.definition:
        kind = f"{shape.look.definition} {kind}"
    badge = marks.badges.get(shape.id)
    parts = [" ".join(shape.name.split())[:500], kind, "gone through" if shape.id in marks.visited else ""]
    parts.append((badge.title or badge.text) if badge else "")
    return ", ".join(part for part in parts if part)


def _colour(text: str) -> str:
    """Return a colour that is one, and nothing that only calls itself so."""
    return text.strip() if _COLOUR.fullmatch(text.strip()) else ""


def _is_dark(colour: str) -> bool:
    if not colour.startswith("#"):
        return colour.lower() in {"black", "navy", "darkblue", "darkgreen", "maroon", "purple", "indigo"}
    digits = colour[1:] if len(colour) > 4 else "".join(2 * digit for digit in colour[1:])  # noqa: PLR2004
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
