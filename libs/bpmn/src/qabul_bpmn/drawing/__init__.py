"""Diagrams as SVG from the file's own layout, with what happens painted on them; no browser, no network."""

from qabul_bpmn.drawing.layout import NotDrawn, layout_of
from qabul_bpmn.drawing.marks import Badge, Marks, Tone, Words
from qabul_bpmn.drawing.missing import legend_of
from qabul_bpmn.drawing.svg import draw

__all__ = ["Badge", "Marks", "NotDrawn", "Tone", "Words", "draw", "layout_of", "legend_of"]
