"""Plates with what is known of an element, beside it: where there is room, none hides a sign, a text or another."""

from collections.abc import Iterator
from typing import Final

from qabul_bpmn.drawing import painting
from qabul_bpmn.drawing.canvas import PAPER, Canvas, plain
from qabul_bpmn.drawing.elements import SUB_PROCESSES
from qabul_bpmn.drawing.geometry import Box, middle, straight
from qabul_bpmn.drawing.icons import TASK
from qabul_bpmn.drawing.labels import is_behind
from qabul_bpmn.drawing.layout import Edge, Layout, Shape
from qabul_bpmn.drawing.lettering import LABEL
from qabul_bpmn.drawing.marks import Badge, Marks
from qabul_bpmn.drawing.nodes import EVENTS, GATEWAYS
from qabul_bpmn.drawing.room import Room
from qabul_bpmn.drawing.surroundings import DATA
from qabul_bpmn.drawing.text import width_of

_LONGEST: Final = 40
_HIGH: Final = 20.0
_SIGNS: Final = EVENTS | GATEWAYS | DATA
#: Of a round sign's box, the part in each corner that is empty; and of a border, what a plate on its corner may hide.
_CORNER: Final = 0.15
_OVER: Final = 32.0
_ICON: Final = 24.0
#: A plate that is further off has a line to what it is about.
_NEAR: Final = 8.0
#: How far a plate beside an event stands off, so that it is off the corner of what the event sits on.
_CLEAR: Final = 6.0
#: Where along an arrow its plate stands, the usual place first.
_PARTS: Final = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)


def plates(canvas: Canvas, layout: Layout, marks: Marks) -> None:
    """Plates at upper right corners and in the middle of arrows, or near there."""
    if not marks.badges:
        return
    room = _room(canvas, layout)
    done: set[str] = set()
    # Events on a border have the fewest places of their own.
    shapes = sorted(layout.shapes, key=lambda shape: shape.kind != "boundaryEvent")
    beside = [shape.box for shape in shapes if shape.kind == "boundaryEvent"]
    everything: list[Shape | Edge] = [*shapes, *layout.edges]
    for each in everything:
        badge = marks.badges.get(each.id)
        if badge and each.id not in done:
            done.add(each.id)
            text = badge.text if len(badge.text) <= _LONGEST else badge.text[: _LONGEST - 1] + "…"
            wide = max(_HIGH, width_of(text, LABEL) * 1.08 + 12)
            places = _at(each, wide, beside) if isinstance(each, Shape) else _on(each, wide)
            box = room.best(places)
            room.take(box)
            if isinstance(each, Shape):
                _leader(canvas, badge, box, each.box)
            _plate(canvas, badge, text, box)


def _room(canvas: Canvas, layout: Layout) -> Room:
    room = Room()
    for box in canvas.written:
        room.take(box)
    for shape in layout.shapes:
        box = shape.box
        if shape.kind in _SIGNS:
            room.take(box.grown(-_CORNER * min(box.width, box.height)))
            continue
        room.line([(box.right - _OVER, box.y), (box.x, box.y), (box.x, box.bottom), (box.right, box.bottom)])
        room.line([(box.right, box.bottom), (box.right, box.y + _HIGH / 2 + 3)])
        if shape.kind in TASK:
            room.take(Box(box.x, box.y, _ICON, _ICON))
        if shape.look.markers or (shape.kind in SUB_PROCESSES and not is_behind(shape)):
            room.take(Box(box.centre[0] - 10, box.bottom - 18, 20, 18))
    for edge in layout.edges:
        room.line(edge.points)
    return room


def _at(shape: Shape, wide: float, beside: list[Box]) -> Iterator[Box]:
    """Yield the places at a shape: on its corner or touching it, then further off."""
    box = shape.box
    gap = 2.0
    if shape.kind in _SIGNS:
        gap = -_CORNER * min(box.width, box.height)
    else:
        yield Box(box.right - wide / 2, box.y - _HIGH / 2, wide, _HIGH)
    above, below = box.y - gap - _HIGH, box.bottom + gap
    left, right = box.x - gap - wide, box.right + gap
    if shape.kind == "boundaryEvent":
        yield from _outside(box, beside, (left, right), (above, below), wide)
    for y in (above, below):
        for x in (right, left):
            yield Box(x, y, wide, _HIGH)
    for y in (box.y - 2 - _HIGH, box.bottom + 2):
        for x in (box.right - wide, box.x, box.centre[0] - wide / 2):
            yield Box(x, y, wide, _HIGH)
    for step in (1, 2, 3):
        for y in (above - step * _HIGH, below + step * _HIGH):
            for x in (right, left):
                yield Box(x, y, wide, _HIGH)


def _outside(
    box: Box, beside: list[Box], aside: tuple[float, float], level: tuple[float, float], wide: float
) -> Iterator[Box]:
    """Yield the places at an event on a border where its plate does not stand between it and a neighbour."""
    reach = 2 * box.width
    ways = [other.x - box.x for other in beside if abs(other.x - box.x) < reach and abs(other.y - box.y) < reach]
    right, left = any(way > 0 for way in ways), any(way < 0 for way in ways)
    if right != left:
        yield from (Box(aside[0 if right else 1], y, wide, _HIGH) for y in level)
        x = box.x - _CLEAR - wide if right else box.right + _CLEAR
        yield Box(x, box.centre[1] - _HIGH / 2, wide, _HIGH)


def _on(edge: Edge, wide: float) -> Iterator[Box]:
    for part in _PARTS:
        x, y = middle(edge.points, part)
        yield Box(x - wide / 2, y - _HIGH / 2, wide, _HIGH)


def _leader(canvas: Canvas, badge: Badge, plate: Box, named: Box) -> None:
    """A line from a plate that does not touch what it is about."""
    if max(named.x - plate.right, plate.x - named.right, named.y - plate.bottom, plate.y - named.bottom) > _NEAR:
        (x, y), (to_x, to_y) = straight(plate, named)
        canvas.path(f"M{x:g} {y:g}L{to_x:g} {to_y:g}", painting.TONES[badge.tone], width=1.5)


def _plate(canvas: Canvas, badge: Badge, text: str, box: Box) -> None:
    canvas.parts.append("<g>")
    if badge.title:
        canvas.parts.append(f"<title>{plain(badge.title)}</title>")
    if badge.tone == "alarm":  # an octagon, as on the road
        cut = 6
        corners = (
            f"M{box.x + cut:g} {box.y:g}H{box.right - cut:g}L{box.right:g} {box.y + cut:g}V{box.bottom - cut:g}"
            f"L{box.right - cut:g} {box.bottom:g}H{box.x + cut:g}L{box.x:g} {box.bottom - cut:g}V{box.y + cut:g}Z"
        )
        canvas.draw("path", box.grown(1), d=corners, fill=painting.TONES["alarm"], stroke=PAPER, stroke_width=2)
    else:
        corner = 10 if badge.tone == "calm" else 3
        canvas.rectangle(box, PAPER, fill=painting.TONES[badge.tone], width=2, corner=corner)
    x, y = box.centre
    canvas.lines([text], x, y + 4, size=LABEL, colour=PAPER, bold=True)
    canvas.parts.append("</g>")
