"""What is already somewhere, so that what has no place of its own finds one beside it."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from math import hypot
from typing import Final

from qabul_bpmn.drawing.geometry import Box, Point, around

#: Side of the squares that are looked through, how many of them are remembered, and how often there is looked at what
#: is in one: a file that takes more is no drawing, and its labels stand at their usual places.
_SQUARE: Final = 128.0
_MOST: Final = 200_000
_LOOKS: Final = 2_000_000
#: Half of how wide a line is with the air beside it, and the steps in which a slanted one is followed.
_LINE: Final = 2.0
_STEP: Final = 16.0
#: What only touches does not hide.
_TOUCH: Final = 0.01


class Room:
    """What is where. Asking is quick however much there is."""

    def __init__(self) -> None:
        self._squares: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        self._left = _MOST
        self._looks = _LOOKS

    def take(self, box: Box) -> None:
        """Say that something is there."""
        for square in _squares(box):
            if self._left <= 0:
                return
            self._left -= 1
            self._squares[square].append(box)

    def line(self, points: Iterable[Point]) -> None:
        """Say that a line is there."""
        for (x0, y0), (x1, y1) in pairwise(points):
            straight = x0 == x1 or y0 == y1
            steps = 1 if straight else min(self._left, 1 + int(hypot(x1 - x0, y1 - y0) / _STEP))
            for step in range(steps):
                begins = (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)
                ends = (x0 + (x1 - x0) * (step + 1) / steps, y0 + (y1 - y0) * (step + 1) / steps)
                self.take(around([Box(*begins, 0, 0), Box(*ends, 0, 0)]).grown(_LINE))

    def border(self, box: Box) -> None:
        """Say that the border of something is there, and nothing in it."""
        self.line([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom), (box.x, box.y)])

    def hidden(self, box: Box) -> float:
        """How much would be hidden by something there."""
        self._looks -= sum(len(self._squares.get(square, ())) for square in _squares(box))
        met = {id(each): each for square in _squares(box) for each in self._squares.get(square, ())}
        return sum(_shared(box, each) for each in met.values())

    def best(self, candidates: Iterable[Box]) -> Box:
        """Return the first place that hides nothing, else the one that hides least."""
        least: tuple[float, Box] | None = None
        for box in candidates:
            hidden = self.hidden(box) if self._looks > 0 else 0.0
            if not hidden:
                return box
            if least is None or hidden < least[0]:
                least = hidden, box
        if least is None:
            raise ValueError("Expected at least one candidate place, but got none.")
        return least[1]


def _squares(box: Box) -> Iterable[tuple[int, int]]:
    for column in range(int(box.x // _SQUARE), int(box.right // _SQUARE) + 1):
        for row in range(int(box.y // _SQUARE), int(box.bottom // _SQUARE) + 1):
            yield column, row


def _shared(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.x, other.x)
    high = min(one.bottom, other.bottom) - max(one.y, other.y)
    return wide * high if wide > _TOUCH and high > _TOUCH else 0.0
