"""Names inside, below, beside and along what they name."""

from qabul_bpmn.drawing.canvas import Canvas
from qabul_bpmn.drawing.geometry import Box, Point
from qabul_bpmn.drawing.text import LEADING, fitted, lines_of, width_of

#: Sizes of names inside a shape, from the usual one to the smallest that is still read.
SIZES = (12.0, 11.0, 10.0, 9.0)
LABEL = 11.0
#: A label outside its shape is as wide as this before its lines break, and has as many of them.
_LABEL_WIDTH, _LABEL_LINES = 96.0, 6
#: Places in a shape that are tried for its name.
_STEPS = 120
#: By how much a label is wider than what the file says before its lines break: fonts differ.
_SPARE = 16.0
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


def beside(canvas: Canvas, text: str, box: Box, colour: str, *, whole: Box, signs: list[Box]) -> None:
    """Write a name into a box but not under signs: further up or down in the whole of it, else smaller, else cut."""
    if not text.strip() or not box.width:
        return
    for size in SIZES:
        lines, fits = fitted(text, width=box.width, height=whole.height - 6, sizes=(size,))
        height = len(lines) * fits * LEADING
        usual, top = box.centre[1] - height / 2, whole.y + 3
        lowest = whole.bottom - 3 - height
        steps = range(min(int(max(0.0, lowest - top)) + 1, _STEPS))
        for y in [usual, *sorted((top + step for step in steps), key=lambda y: abs(y - usual))]:
            if top <= y <= lowest and not _meets(lines, size, (box.centre[0], y), signs):
                canvas.lines(lines, box.centre[0], y + size, size=size, colour=colour)
                return
    # It is cut between the signs above and those below.
    top = max([whole.y + 3, *(sign.bottom for sign in signs if sign.centre[1] < whole.centre[1])])
    foot = min([whole.bottom - 3, *(sign.y for sign in signs if sign.centre[1] >= whole.centre[1])])
    inside(canvas, text, Box(box.x, top, box.width, max(0.0, foot - top)), colour)


def _meets(lines: list[str], size: float, at: Point, signs: list[Box]) -> bool:
    for index, line in enumerate(lines):
        wide = width_of(line, size)
        box = Box(at[0] - wide / 2, at[1] + index * size * LEADING, wide, size * LEADING)
        if any(
            box.x < sign.right and sign.x < box.right and box.y < sign.bottom and sign.y < box.bottom for sign in signs
        ):
            return True
    return False


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


def label(canvas: Canvas, text: str, box: Box | None, colour: str) -> None:
    """Write a name outside of what it names, where `settled` or the file has put it."""
    if not box or not text.strip():
        return
    lines, _, _ = extent(text, box.width)
    canvas.lines(lines, box.centre[0], box.y + LABEL, size=LABEL, colour=colour, halo=True)


def extent(text: str, given: float) -> tuple[list[str], float, float]:
    """Return the lines of a label for which so much width is given, and how wide and high they are."""
    wide = max(given + _SPARE, _LABEL_WIDTH)
    # Rather wider than the line than with a word broken.
    wide = max([wide, *(width_of(word, LABEL) for word in text[:1000].split() if len(word) < 40)])  # noqa: PLR2004
    lines = lines_of(text[:1000], width=wide, size=LABEL, most=_LABEL_LINES)
    return lines, max((width_of(line, LABEL) for line in lines), default=0.0), len(lines) * LABEL * LEADING


def label_lines(text: str) -> tuple[float, float]:
    """Return how wide and high a label is to which the file gives no place."""
    _, width, height = extent(text, 0)
    return width, height


def label_place(written: Box) -> Box:
    """Return the place to give to a label for it to stand there, with the same lines as were measured."""
    return Box(written.centre[0], written.y, 0, written.height)


def is_near(box: Box, named: Box) -> bool:
    """Whether a label is where one can be; one in the corner of the diagram or far away is not put there by anybody."""
    if not box.x and not box.y:
        return False
    (x, y), (to_x, to_y) = box.centre, named.centre
    return abs(x - to_x) < _NEAR + box.width + named.width / 2 and abs(y - to_y) < _NEAR + box.height + named.height / 2
