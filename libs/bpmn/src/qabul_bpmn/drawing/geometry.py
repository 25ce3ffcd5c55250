"""Boxes, points and lines in a diagram's own units."""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
#: How far bends are rounded, as modelers do.
_ROUND = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def grown(self, by: float) -> "Box":
        """Return a box that is larger on each side, or smaller when `by` is negative."""
        return Box(self.x - by, self.y - by, max(0.0, self.width + 2 * by), max(0.0, self.height + 2 * by))

    def moved(self, by: Point) -> "Box":
        """Return the box at another place."""
        return Box(self.x + by[0], self.y + by[1], self.width, self.height)


def around(boxes: list[Box]) -> Box:
    """Return the smallest box with all of these in it."""
    if not boxes:
        return Box(0, 0, 0, 0)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def direction(start: Point, end: Point) -> Point:
    """Return the way from one point to another, of length one; to the right when they are the same."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (1.0, 0.0)


def along(start: Point, end: Point, by: float) -> Point:
    """Return the point that is `by` away from `start` on the way to `end`, but at most half of it."""
    by = min(by, hypot(end[0] - start[0], end[1] - start[1]) / 2)
    x, y = direction(start, end)
    return start[0] + x * by, start[1] + y * by


def middle(points: tuple[Point, ...], share: float = 0.5) -> Point:
    """Return the point of a polyline from which both ends are as far; or after another share of its length."""
    lengths = [hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
    ahead = sum(lengths) * share
    for (start, end), length in zip(pairwise(points), lengths, strict=True):
        if ahead <= length and length:
            part = ahead / length
            return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
        ahead -= length
    return points[-1]


def rounded(points: tuple[Point, ...]) -> str:
    """Return a polyline with round bends, as the data of an SVG path."""
    path = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        into, out = along(bend, before, _ROUND), along(bend, after, _ROUND)
        path.append(f"L{into[0]:g} {into[1]:g}Q{bend[0]:g} {bend[1]:g} {out[0]:g} {out[1]:g}")
    path.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(path)


def straight(start: Box, end: Box) -> tuple[Point, Point]:
    """Return a line between two boxes, from border to border."""
    return _border(start, end.centre), _border(end, start.centre)


def _border(box: Box, toward: Point) -> Point:
    x, y = box.centre
    across, down = toward[0] - x, toward[1] - y
    steps = [box.width / 2 / abs(across)] if across else []
    steps += [box.height / 2 / abs(down)] if down else []
    step = min([1.0, *steps])
    return x + across * step, y + down * step
