"""Flows and associations."""

from qabul_bpmn.drawing.canvas import PAPER, Canvas, Pen
from qabul_bpmn.drawing.geometry import Box, along, direction, middle, rounded
from qabul_bpmn.drawing.layout import Edge
from qabul_bpmn.drawing.lettering import label

_DATA = frozenset({"dataInputAssociation", "dataOutputAssociation"})


def arrow(canvas: Canvas, edge: Edge, pen: Pen, *, name: str = "", heavy: bool = False) -> None:
    """A line with the heads, the slash, the diamond or the ring of its kind."""
    line = rounded(edge.points)
    match edge.kind:
        case "sequenceFlow":
            head = canvas.arrow(pen.stroke, name)
            _line(canvas, edge, line, pen, width=3.0 if heavy else 1.9, head=head)
            _marks_of_choice(canvas, edge, pen)
        case "messageFlow" | "conversationLink":
            _line(canvas, edge, line, pen, width=1.5, dashes="8 6")
            _head(canvas, edge, pen, closed=True)
            x, y = along(edge.points[0], edge.points[1], 4)
            canvas.draw("circle", cx=x, cy=y, r=4, fill=PAPER, stroke=pen.stroke, stroke_width=1.3)
            _envelope(canvas, edge, pen)
        case _:
            _line(canvas, edge, line, pen, width=1.5, dashes="1.5 4")
            if edge.kind in _DATA or edge.direction in {"One", "Both"}:
                _head(canvas, edge, pen)
            if edge.direction == "Both":
                _head(canvas, edge, pen, back=True)
    label(canvas, edge.name, edge.label, pen.letters)


def _line(
    canvas: Canvas, edge: Edge, data: str, pen: Pen, *, width: float, dashes: str | None = None, head: str | None = None
) -> None:
    for x, y in edge.points:
        canvas.reach(Box(x - 1, y - 1, 2, 2))
    canvas.draw(
        "path",
        d=data,
        fill="none",
        stroke=pen.stroke,
        stroke_width=width,
        stroke_dasharray=dashes,
        stroke_linejoin="round",
        stroke_linecap="round" if dashes else None,
        marker_end=head,
    )


def _marks_of_choice(canvas: Canvas, edge: Edge, pen: Pen) -> None:
    start, after = edge.points[0], edge.points[1]
    along_x, along_y = direction(start, after)
    if edge.default:
        x, y = along(start, after, 9)
        # Slanted against the way of the line, wherever it leads.
        slant_x, slant_y = (along_x - along_y) * 5, (along_y + along_x) * 5
        canvas.path(f"M{x - slant_x:g} {y - slant_y:g}L{x + slant_x:g} {y + slant_y:g}", pen.stroke, width=1.7)
    elif edge.conditional:
        x, y = start
        points = ((0, 0), (7, -4.5), (14, 0), (7, 4.5))
        corners = " ".join(f"{x + a * along_x - b * along_y:g},{y + a * along_y + b * along_x:g}" for a, b in points)
        canvas.draw("polygon", points=corners, fill=PAPER, stroke=pen.stroke, stroke_width=1.3)


def _head(canvas: Canvas, edge: Edge, pen: Pen, *, closed: bool = False, back: bool = False) -> None:
    points = edge.points[::-1] if back else edge.points
    (x, y), before = points[-1], points[-2]
    along_x, along_y = direction(before, points[-1])
    corners = [(x - a * along_x - b * along_y, y - a * along_y + b * along_x) for a, b in ((10, -5), (0, 0), (10, 5))]
    data = "L".join(f"{a:g} {b:g}" for a, b in corners)
    canvas.draw(
        "path",
        d=f"M{data}{'Z' if closed else ''}",
        fill=PAPER if closed else "none",
        stroke=pen.stroke,
        stroke_width=1.3,
        stroke_linejoin="round",
    )


def _envelope(canvas: Canvas, edge: Edge, pen: Pen) -> None:
    if edge.envelope not in {"initiating", "non_initiating"}:
        return
    x, y = middle(edge.points)
    grey = Pen(pen.stroke, PAPER if edge.envelope == "initiating" else "#c8c8c8", pen.letters)
    canvas.draw("rect", x=x - 12, y=y - 8.5, width=24, height=17, fill=grey.fill, stroke=pen.stroke, stroke_width=1.3)
    canvas.path(f"M{x - 12:g} {y - 8.5:g}L{x:g} {y + 1.5:g}L{x + 12:g} {y - 8.5:g}", pen.stroke, width=1.3)
