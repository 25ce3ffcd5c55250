"""What happens, painted on the picture: frames, and the sentences below."""

from collections.abc import Iterable
from typing import Final

from qabul_bpmn.drawing.canvas import Canvas
from qabul_bpmn.drawing.geometry import Box, rounded
from qabul_bpmn.drawing.layout import Layout
from qabul_bpmn.drawing.lettering import LABEL
from qabul_bpmn.drawing.marks import Marks, Tone
from qabul_bpmn.drawing.text import lines_of

#: Dark enough for white letters, and told apart by those who see no red or green.
TONES: Final[dict[Tone, str]] = {"calm": "#1f5fa8", "warm": "#a35a00", "alarm": "#b3261e"}
VISITED, VISITED_FILL = "#1f7a5a", "#e6f4ee"
_FAINT = "#5b6069"
_LINE = 16.0
#: A legend is at least as wide as this before its lines break, however small the diagram is.
_LEGEND = 480.0


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


def sentences(canvas: Canvas, legend: Iterable[str], frame: Box) -> None:
    """The legend, below everything."""
    width = max(frame.width, _LEGEND)
    lines = [line for each in legend for line in lines_of(each, width=width, size=LABEL)]
    for index, line in enumerate(lines):
        foot = frame.bottom + _LINE * (index + 1.5)
        canvas.lines([line], frame.x, foot, size=LABEL, colour=_FAINT, anchor="start")
