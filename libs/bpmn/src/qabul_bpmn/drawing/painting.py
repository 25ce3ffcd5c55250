"""What happens, painted on the picture: plates, frames, and the sentences below."""

from collections.abc import Iterable
from typing import Final

from qabul_bpmn.drawing.canvas import PAPER, Canvas, plain
from qabul_bpmn.drawing.geometry import Box, middle, rounded
from qabul_bpmn.drawing.layout import Edge, Layout, Shape
from qabul_bpmn.drawing.lettering import LABEL
from qabul_bpmn.drawing.marks import Badge, Marks, Tone
from qabul_bpmn.drawing.text import lines_of, width_of

#: Dark enough for white letters, and told apart by those who see no red or green.
TONES: Final[dict[Tone, str]] = {"calm": "#1f5fa8", "warm": "#a35a00", "alarm": "#b3261e"}
VISITED, VISITED_FILL = "#1f7a5a", "#e6f4ee"
_FAINT = "#5b6069"
_LINE = 16.0
#: A legend is at least as wide as this before its lines break, however small the diagram is.
_LEGEND = 480.0
_LONGEST = 40


def frames(canvas: Canvas, layout: Layout, marks: Marks) -> None:
    """A coloured frame around what is highlighted, behind it."""
    for shape in layout.shapes:
        if tone := marks.highlighted.get(shape.id):
            box = shape.box.grown(5)
            canvas.rectangle(box, TONES[tone], width=3, dashes=_DASHES[tone], corner=12)
    for edge in layout.edges:
        if tone := marks.highlighted.get(edge.id):
            canvas.draw(
                "path", d=rounded(edge.points), fill="none", stroke=TONES[tone], stroke_width=9, stroke_opacity=0.3
            )


_DASHES: Final[dict[Tone, str | None]] = {"calm": None, "warm": "7 4", "alarm": "2 3"}


def plates(canvas: Canvas, layout: Layout, marks: Marks) -> None:
    """Plates at upper right corners and in the middle of arrows."""
    places: list[tuple[Shape | Edge, float, float]] = []
    places += [(shape, shape.box.right, shape.box.y) for shape in layout.shapes]
    places += [(edge, *middle(edge.points)) for edge in layout.edges]
    done: set[str] = set()
    for each, x, y in places:
        badge = marks.badges.get(each.id)
        if badge and each.id not in done:
            done.add(each.id)
            _plate(canvas, badge, x, y)


def _plate(canvas: Canvas, badge: Badge, x: float, y: float) -> None:
    text = badge.text if len(badge.text) <= _LONGEST else badge.text[: _LONGEST - 1] + "…"
    wide = max(20.0, width_of(text, LABEL) * 1.08 + 12)
    box = Box(x - wide / 2, y - 10, wide, 20)
    canvas.parts.append("<g>")
    if badge.title:
        canvas.parts.append(f"<title>{plain(badge.title)}</title>")
    if badge.tone == "alarm":  # an octagon, as on the road
        cut = 6
        corners = (
            f"M{box.x + cut:g} {box.y:g}H{box.right - cut:g}L{box.right:g} {box.y + cut:g}V{box.bottom - cut:g}"
            f"L{box.right - cut:g} {box.bottom:g}H{box.x + cut:g}L{box.x:g} {box.bottom - cut:g}V{box.y + cut:g}Z"
        )
        canvas.draw("path", box.grown(1), d=corners, fill=TONES["alarm"], stroke=PAPER, stroke_width=2)
    else:
        corner = 10 if badge.tone == "calm" else 3
        canvas.rectangle(box, PAPER, fill=TONES[badge.tone], width=2, corner=corner)
    canvas.lines([text], x, y + 4, size=LABEL, colour=PAPER, bold=True)
    canvas.parts.append("</g>")


def sentences(canvas: Canvas, legend: Iterable[str], frame: Box) -> None:
    """The legend, below everything."""
    width = max(frame.width, _LEGEND)
    lines = [line for each in legend for line in lines_of(each, width=width, size=LABEL)]
    for index, line in enumerate(lines):
        foot = frame.bottom + _LINE * (index + 1.5)
        canvas.lines([line], frame.x, foot, size=LABEL, colour=_FAINT, anchor="start")
