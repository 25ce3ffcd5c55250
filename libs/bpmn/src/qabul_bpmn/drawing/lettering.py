"""Names inside, below, beside and along what they name."""

from qabul_bpmn.drawing.canvas import Canvas
from qabul_bpmn.drawing.geometry import Box, Point
from qabul_bpmn.drawing.text import LEADING, fitted, lines_of, width_of

#: Sizes of names inside a shape, from the usual one to the smallest that is still read.
SIZES = (12.0, 11.0, 10.0, 9.0)
LABEL = 11.0
#: A label outside its shape is as wide as this before its lines break, and has as many of them.
_LABEL_WIDTH, _LABEL_LINES = 96.0, 6
#: Labels farther away from what they name are mistakes of a file that counts from elsewhere.
_NEAR = 400.0


def inside(canvas: Canvas, text: str, box: Box, colour: str, *, top: bool = False, left: bool = False) -> None:
    """Write a name into a box: smaller when it has to be, and never over its edge."""
    if not text.strip() or not box.width:
        return
    lines, size = fitted(text, width=box.width, height=box.height, sizes=SIZES)
    height = len(lines) * size * LEADING
    y = box.y if top else box.centre[1] - height / 2
    x = box.x if left else box.centre[0]
    canvas.lines(lines, x, y + size, size=size, colour=colour, anchor="start" if left else "middle")


def upwards(canvas: Canvas, text: str, box: Box, colour: str) -> None:
    """Write a name upwards, as at the left of a pool."""
    if not text.strip() or not box.height:
        return
    lines, size = fitted(text, width=box.height - 8, height=box.width - 4, sizes=SIZES)
    x, y = box.centre
    # The text is turned around each line's own point.
    for index, line in enumerate(lines):
        aside = (index - (len(lines) - 1) / 2) * size * LEADING + size * 0.35
        canvas.lines([line], x + aside, y, size=size, colour=colour, turned=True)


def label(canvas: Canvas, text: str, box: Box | None, near: Point, colour: str, *, above: bool = False) -> None:
    """Write a name outside of what it names: where the file says so, else below (or above) the point."""
    if not text.strip():
        return
    given = box if box and box.width and _is_near(box, near) else None
    wide = max(given.width + 16 if given else _LABEL_WIDTH, _LABEL_WIDTH)
    # Rather wider than the line than with a word broken.
    wide = max([wide, *(width_of(word, LABEL) for word in text[:1000].split() if len(word) < 40)])  # noqa: PLR2004
    lines = lines_of(text[:1000], width=wide, size=LABEL, most=_LABEL_LINES)
    if given:
        x, y = given.centre[0], given.y
    else:
        x, y = near[0], near[1] - len(lines) * LABEL * LEADING if above else near[1]
    canvas.lines(lines, x, y + LABEL, size=LABEL, colour=colour, halo=True)


def _is_near(box: Box, near: Point) -> bool:
    if not box.x and not box.y:
        return False  # nobody puts a label into the corner of the diagram: the file does not say where it is
    return abs(box.centre[0] - near[0]) < _NEAR + box.width and abs(box.centre[1] - near[1]) < _NEAR + box.height
