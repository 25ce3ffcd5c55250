"""Where labels stand: where the file says so, else beside what they name, and on nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import hypot
from typing import Final

from qabul_bpmn.drawing.elements import SUB_PROCESSES
from qabul_bpmn.drawing.geometry import Box, Point, along, around, direction
from qabul_bpmn.drawing.layout import Edge, Layout, Shape
from qabul_bpmn.drawing.lettering import extent, is_near, label_lines, label_place
from qabul_bpmn.drawing.nodes import EVENTS, GATEWAYS
from qabul_bpmn.drawing.room import Room
from qabul_bpmn.drawing.surroundings import DATA, STRIP

#: What is behind everything else: others stand in it.
BEHIND: Final = frozenset({"participant", "lane", "group"})
_LABELLED: Final = EVENTS | GATEWAYS | DATA
_GAP: Final = 5.0
#: Room that the ring, the slash or the diamond at the beginning of an arrow takes, and the head at its end.
_ENDS: Final = 18.0
#: Parts of an arrow beside which there is looked for room.
_PARTS: Final = 8


def is_behind(shape: Shape) -> bool:
    """Whether others stand in it."""
    return shape.kind in BEHIND or (shape.kind in SUB_PROCESSES and shape.expanded)


def settled(layout: Layout) -> Layout:
    """Return the layout with a place for each label that has none."""
    room = _room(layout)
    shapes = [_settled_shape(shape, room) for shape in layout.shapes]
    edges = [_settled_edge(edge, room) for edge in layout.edges]
    return replace(layout, shapes=tuple(shapes), edges=tuple(edges))


def _room(layout: Layout) -> Room:
    room = Room()
    for shape in layout.shapes:
        if is_behind(shape):
            room.border(shape.box)
            if shape.kind in {"participant", "lane"}:
                strip = (STRIP, shape.box.height) if shape.horizontal else (shape.box.width, STRIP)
                room.take(Box(shape.box.x, shape.box.y, *strip))
            elif shape.kind in SUB_PROCESSES and shape.name.strip():
                _, width, height = extent(shape.name, shape.box.width)
                room.take(Box(shape.box.centre[0] - width / 2, shape.box.y, width, height + _GAP))
        else:
            room.take(shape.box)
        if (given := _given(shape)) and shape.name.strip():
            room.take(_written(shape.name, given))
    for edge in layout.edges:
        room.line(edge.points)
        if edge.default:
            x, y = along(edge.points[0], edge.points[1], 9)
            room.take(Box(x - 7, y - 7, 14, 14))
        if (given := _given(edge)) and edge.name.strip():
            room.take(_written(edge.name, given))
    return room


def _given(each: Shape | Edge) -> Box | None:
    named = each.box if isinstance(each, Shape) else around([Box(x, y, 0, 0) for x, y in each.points])
    return each.label if each.label and is_near(each.label, named) else None


def _written(name: str, given: Box) -> Box:
    _, width, height = extent(name, given.width)
    return Box(given.centre[0] - width / 2, given.y, width, height)


def _settled_shape(shape: Shape, room: Room) -> Shape:
    labelled = shape.kind in _LABELLED or shape.kind == "group"
    if not labelled or not shape.name.strip() or _given(shape):
        return shape
    places = list(_around(shape, *label_lines(shape.name)))
    best = room.best(places)
    room.take(best)
    return replace(shape, label=label_place(best))


def _around(shape: Shape, width: float, height: float) -> Iterator[Box]:
    """Yield the places around a symbol, the usual one first."""
    box, (x, y) = shape.box, shape.box.centre
    above, below = box.y - _GAP - height, box.bottom + _GAP
    # Beside an arrow that leads up or down from the middle.
    left, right = x - _GAP - width, x + _GAP
    if shape.kind == "group":
        yield from (Box(at, above, width, height) for at in (x - width / 2, box.x, box.right - width))
        return
    yield Box(x - width / 2, below, width, height)
    yield Box(x - width / 2, above, width, height)
    if shape.kind == "boundaryEvent":
        yield Box(left, below - _GAP, width, height)
        yield Box(right, below - _GAP, width, height)
    yield Box(box.right + _GAP, y - height / 2, width, height)
    yield Box(box.x - _GAP - width, y - height / 2, width, height)
    for at in (left, right):
        yield Box(at, below, width, height)
        yield Box(at, above, width, height)


def _settled_edge(edge: Edge, room: Room) -> Edge:
    if not edge.name.strip() or _given(edge):
        return edge
    best = room.best(_beside(edge, *label_lines(edge.name)))
    room.take(best)
    return replace(edge, label=label_place(best))


def _beside(edge: Edge, width: float, height: float) -> Iterator[Box]:
    """Yield places beside the parts of an arrow, from its beginning on: above or at the right first."""
    parts = [(start, end) for start, end in pairwise(edge.points) if start != end][:_PARTS]
    for (start, end), bent in [*((part, False) for part in parts), *((part, True) for part in parts)]:
        across, down = direction(start, end)
        # How far the label's middle is from the line for the label to be beside it, and from an end to be within it.
        aside = (width * abs(down) + height * abs(across)) / 2 + _GAP - 1
        within = (width * abs(across) + height * abs(down)) / 2 + _ENDS
        length = hypot(end[0] - start[0], end[1] - start[1])
        for x, y in _bends(start, end, within - _ENDS) if bent else _points(start, end, within, length):
            up = (-down, across) if across < 0 or (not across and down < 0) else (down, -across)
            for side in (1, -1):
                centre = x + up[0] * aside * side, y + up[1] * aside * side
                yield Box(centre[0] - width / 2, centre[1] - height / 2, width, height)


def _points(start: Point, end: Point, within: float, length: float) -> Iterator[Point]:
    yield (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if length > 2 * within:
        yield along(start, end, within)
        yield along(end, start, within)


def _bends(start: Point, end: Point, half: float) -> Iterator[Point]:
    """Yield the ends, and points from which a label reaches just to them; where a short arrow has no room beside it."""
    across, down = direction(start, end)
    yield start
    yield end
    for x, y, by in ((*end, half + _GAP), (*start, -half - _GAP), (*end, -half), (*start, half)):
        yield x + across * by, y + down * by
