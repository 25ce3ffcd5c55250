"""A diagram as SVG from the file's own layout, with what happens painted on it; no browser, no network."""

from qabul_bpmn.drawing.layout import NotDrawn, layout_of
from qabul_bpmn.drawing.marks import Badge, Marks
from qabul_bpmn.drawing.svg import draw

__all__ = ["Badge", "Marks", "NotDrawn", "draw", "layout_of"]
