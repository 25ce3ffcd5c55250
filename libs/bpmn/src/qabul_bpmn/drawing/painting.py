"""What happens, painted on the picture: frames, and the sentences below."""

from collections.abc import Iterable
from typing import Final

from qabul_bpmn.drawing.canvas import Canvas
from qabul_bpmn.drawing.geometry import Box, rounded
from qabul_bpmn.drawing.layout import Layout, Shape
from qabul_bpmn.drawing.lettering import LABEL
from qabul_bpmn.drawing.marks import Marks, Tone
from qabul_bpmn.drawing.nodes import EVENTS
from qabul_bpmn.drawing.text import lines_of

#: Dark enough for white letters, and told apart by those who see no red or green.
TONES: Final[dict[Tone, str]] = {"calm": "#1f5fa8", "warm": "#a35a00", "alarm": "#b3261e"}
VISITED, VISITED_FILL = "#1f7a5a", "#e6f4ee"
_FAINT = "#5b6069"
_LINE = 16.0
#: A legend is at least as wide as this before its lines break, however small the diagram is.
_LEGEND = 480.0


def frames(canvas: Canvas, layout: Layout, marks: Marks) -> None:
    """Frames around what is highlighted, behind it; those of events on a border are in front of what they sit on."""
    for shape in layout.shapes:
        if shape.kind != "boundaryEvent":
            frame(canvas, shape, marks)
    for edge in layout.edges:
        if tone := marks.highlighted.get(edge.id):
            canvas.draw(
                "path", d=rounded(edge.points), fill="none", stroke=TONES[tone], stroke_width=9, stroke_opacity=0.3
            )


def frame(canvas: Canvas, shape: Shape, marks: Marks) -> None:
    """A coloured frame around a shape, if it is highlighted: round if it is."""
    if tone := marks.highlighted.get(shape.id):
        box = shape.box.grown(3 if shape.kind == "boundaryEvent" else 5)  # there is a name beside it
        corner = min(box.width, box.height) / 2 if shape.kind in EVENTS else 12
        canvas.rectangle(box, TONES[tone], width=3, dashes=_DASHES[tone], corner=corner)


_DASHES: Final[dict[Tone, str | None]] = {"calm": None, "warm": "7 4", "alarm": "2 3"}


def sentences(canvas: Canvas, legend: Iterable[str], frame: Box) -> None:
    """The legend, below everything."""
    width = max(frame.width, _LEGEND)
    lines = [line for each in legend for line in lines_of(each, width=width, size=LABEL)]
    for index, line in enumerate(lines):
        foot = frame.bottom + _LINE * (index + 1.5)
        canvas.lines([line], frame.x, foot, size=LABEL, colour=_FAINT, anchor="start")
