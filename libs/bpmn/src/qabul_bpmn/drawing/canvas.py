"""What is drawn on: the parts of an SVG document, and how far they reach."""

import re
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from qabul_bpmn.drawing.geometry import Box, around
from qabul_bpmn.drawing.icons import Icon
from qabul_bpmn.drawing.text import LEADING, width_of

INK: Final = "#22242a"
PAPER: Final = "#ffffff"
FONT: Final = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
LINE: Final = 2.0
#: What no XML may hold, not even escaped; a name read from XML has none of it, a caller's badge might.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Pen:
    """In which colours something is drawn."""

    stroke: str = INK
    fill: str = PAPER
    letters: str = INK


def tag(name: str, **attributes: str | float | None) -> str:
    """Return an element; `stroke_width` becomes stroke-width, and what is None is left out."""
    given = (
        f" {key.replace('_', '-')}={quoteattr(value if isinstance(value, str) else f'{value:g}')}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{''.join(given)}/>"


def plain(text: str) -> str:
    """Return a text as it may stand in XML."""
    return escape(_UNPRINTABLE.sub("\ufffd", text))


class Canvas:
    """Collects the parts of a picture from back to front."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._reached: list[Box] = []
        #: Where there is text.
        self.written: list[Box] = []
        self._ids: set[str] = set()
        self._arrows: dict[str, str] = {}

    @property
    def frame(self) -> Box:
        """How far the picture reaches."""
        return around(self._reached)

    def open(self, id_: str, title: str) -> None:
        """Begin the parts of one element. An element that is drawn twice has its id at the first place only."""
        known = id_ in self._ids or not id_
        self._ids.add(id_)
        self.parts.append("<g>" if known else f"<g id={quoteattr(plain_attribute(id_))}>")
        if title:
            self.parts.append(f"<title>{plain(title)}</title>")

    def close(self) -> None:
        """End them."""
        self.parts.append("</g>")

    def reach(self, box: Box) -> None:
        """Say how far the picture reaches."""
        self._reached.append(box)

    def draw(self, name: str, reach: Box | None = None, **attributes: str | float | None) -> None:
        """Add an element, and say how far it reaches where that matters."""
        self.parts.append(tag(name, **attributes))
        if reach:
            self._reached.append(reach)

    def path(
        self, data: str, stroke: str, *, fill: str = "none", width: float = LINE, dashes: str | None = None
    ) -> None:
        """Add a line."""
        self.draw("path", d=data, fill=fill, stroke=stroke, stroke_width=width, stroke_dasharray=dashes)

    def rectangle(
        self,
        box: Box,
        stroke: str,
        *,
        fill: str = "none",
        width: float = LINE,
        dashes: str | None = None,
        corner: float = 0,
    ) -> None:
        """Add a rectangle."""
        self.draw(
            "rect",
            box.grown(width / 2),
            x=box.x,
            y=box.y,
            width=box.width,
            height=box.height,
            rx=corner or None,
            fill=fill,
            stroke=stroke,
            stroke_width=width,
            stroke_dasharray=dashes,
        )

    def icon(self, icon: Icon, box: Box, pen: Pen, *, full: bool = False, width: float = 1.2) -> None:
        """Add a small picture; a full one has its body filled and its lines left out of it."""
        scale = box.width / 20 or 1.0
        placed = f"translate({box.x:g} {box.y:g}) scale({scale:g})"
        for data, stroke in ((icon.body, pen.stroke), (icon.lines, pen.fill if full else pen.stroke)):
            if data:
                filled = pen.stroke if full and data == icon.body else "none"
                self.draw(
                    "path",
                    d=data,
                    transform=placed,
                    fill=filled,
                    stroke=stroke,
                    stroke_width=width / scale,
                    stroke_linejoin="round",
                    stroke_linecap="round",
                )

    def lines(
        self,
        lines: list[str],
        x: float,
        y: float,
        *,
        size: float,
        colour: str = INK,
        anchor: str = "middle",
        halo: bool = False,
        turned: bool = False,
        bold: bool = False,
    ) -> None:
        """Add lines of text, the first one's foot at `y`; turned ones read upwards, around the point."""
        for index, line in enumerate(lines):
            foot = y + index * size * LEADING
            # Labels stay readable where an arrow runs behind them.
            around_it = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' * halo
            turn = f' transform="rotate(-90 {x:g} {y:g})"' * turned
            weight = ' font-weight="bold"' * bold
            self.parts.append(
                f'<text x="{x:g}" y="{foot:g}" font-size="{size:g}" fill={quoteattr(colour)} '
                f'text-anchor="{anchor}"{weight}{around_it}{turn}>{plain(line)}</text>'
            )
            wide = width_of(line, size)
            left = x - wide / 2 if anchor == "middle" else x
            if turned:
                self.written.append(Box(x - size, foot - wide / 2, size * LEADING, wide))
            else:
                self.written.append(Box(left, foot - size, wide, size * LEADING))
                self._reached.append(self.written[-1])

    def arrow(self, colour: str, name: str = "") -> str:
        """Return the reference to an arrow head of a colour, which is defined when it is used first."""
        known = self._arrows.setdefault(colour, name or f"arrow-{len(self._arrows)}")
        return f"url(#{known})"

    def definitions(self) -> str:
        """Return the arrow heads that were used."""
        heads = (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="10" markerHeight="10" '
            f'markerUnits="userSpaceOnUse" orient="auto">{tag("path", d="M0 .6 10 5 0 9.4Z", fill=colour)}</marker>'
            for colour, name in self._arrows.items()
        )
        return f"<defs>{''.join(heads)}</defs>"


def plain_attribute(text: str) -> str:
    """Return a text as it may stand in an attribute, before it is quoted."""
    return _UNPRINTABLE.sub("\ufffd", text)
