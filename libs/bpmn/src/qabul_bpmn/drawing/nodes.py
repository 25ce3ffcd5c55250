"""Events, gateways and activities."""

from typing import Final

from qabul_bpmn.drawing import icons
from qabul_bpmn.drawing.canvas import LINE, Canvas, Pen
from qabul_bpmn.drawing.elements import SUB_PROCESSES
from qabul_bpmn.drawing.geometry import Box
from qabul_bpmn.drawing.layout import Shape
from qabul_bpmn.drawing.lettering import beside, inside, label
from qabul_bpmn.drawing.text import lines_of

EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "implicitThrowEvent",
        "boundaryEvent",
    }
)
GATEWAYS: Final = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
_ICON, _MARKER, _BETWEEN = 19.0, 14.0, 4.0
#: Events on a border that a name is kept from.
_ATTACHED = 50


def event(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A ring, or two; a catching event's icon is hollow, a throwing one's full."""
    (x, y), radius = shape.box.centre, min(shape.box.width, shape.box.height) / 2
    ends = shape.kind == "endEvent"
    dashes = None if shape.look.interrupting else "5 3.5"
    rings = [radius] if shape.kind in {"startEvent", "endEvent"} else [radius, max(0.0, radius - 3.2)]
    for ring in rings:
        canvas.draw(
            "circle",
            shape.box.grown(1),
            cx=x,
            cy=y,
            r=max(0.0, ring - 1) if ends else ring,
            fill=pen.fill,
            stroke=pen.stroke,
            stroke_width=4 if ends else 1.8,
            stroke_dasharray=dashes,
        )
    definition = shape.look.definition
    if definition == "terminate":
        canvas.draw("circle", cx=x, cy=y, r=radius * 0.58, fill=pen.stroke)
    elif definition in icons.EVENT:
        half = radius * (0.64 if definition == "timer" else 0.56)
        throws = ends or shape.kind in {"intermediateThrowEvent", "implicitThrowEvent"}
        square = Box(x - half, y - half, 2 * half, 2 * half)
        canvas.icon(icons.EVENT[definition], square, pen, full=throws, width=1.1)
    label(canvas, shape.name, shape.label, pen.letters)


def gateway(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A diamond with the sign of what it does."""
    box, (x, y) = shape.box, shape.box.centre
    corners = f"M{x:g} {box.y:g}L{box.right:g} {y:g} {x:g} {box.bottom:g} {box.x:g} {y:g}Z"
    canvas.draw(
        "path", box.grown(1), d=corners, fill=pen.fill, stroke=pen.stroke, stroke_width=LINE, stroke_linejoin="round"
    )
    unit = min(box.width, box.height)
    match shape.kind:
        case "exclusiveGateway" if shape.look.crossed:
            arm = unit * 0.17
            canvas.path(
                f"M{x - arm * 0.8:g} {y - arm:g}L{x + arm * 0.8:g} {y + arm:g}M{x + arm * 0.8:g} {y - arm:g}"
                f"L{x - arm * 0.8:g} {y + arm:g}",
                pen.stroke,
                width=unit * 0.075,
            )
        case "parallelGateway":
            _plus(canvas, shape, pen, arm=unit * 0.24, width=unit * 0.09)
        case "inclusiveGateway":
            canvas.draw("circle", cx=x, cy=y, r=unit * 0.23, fill="none", stroke=pen.stroke, stroke_width=unit * 0.055)
        case "complexGateway":
            _plus(canvas, shape, pen, arm=unit * 0.25, width=unit * 0.075)
            arm = unit * 0.18
            canvas.path(
                f"M{x - arm:g} {y - arm:g}L{x + arm:g} {y + arm:g}M{x + arm:g} {y - arm:g}L{x - arm:g} {y + arm:g}",
                pen.stroke,
                width=unit * 0.075,
            )
        case "eventBasedGateway":
            for radius in (0.29,) if shape.look.instantiates else (0.29, 0.235):
                canvas.draw("circle", cx=x, cy=y, r=unit * radius, fill="none", stroke=pen.stroke, stroke_width=1.1)
            half = unit * 0.155
            sign = icons.CROSS if shape.look.parallel else icons.PENTAGON
            canvas.icon(sign, Box(x - half, y - half, 2 * half, 2 * half), pen, width=1.1)
    label(canvas, shape.name, shape.label, pen.letters)


def _plus(canvas: Canvas, shape: Shape, pen: Pen, *, arm: float, width: float) -> None:
    x, y = shape.box.centre
    canvas.path(f"M{x - arm:g} {y:g}H{x + arm:g}M{x:g} {y - arm:g}V{y + arm:g}", pen.stroke, width=width)


def activity(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A rounded rectangle with its icon, its markers and its name."""
    box = shape.box
    contains = shape.kind in SUB_PROCESSES
    opened = contains and shape.expanded
    canvas.rectangle(
        box,
        pen.stroke,
        fill=pen.fill,
        width=4.0 if shape.kind == "callActivity" else LINE,
        dashes="2 3.5" if shape.kind == "eventSubProcess" else None,
        corner=10,
    )
    if shape.kind == "transaction":
        canvas.rectangle(box.grown(-3.5), pen.stroke, width=1.2, corner=7)
    icon = icons.TASK.get(shape.kind)
    if icon:
        small = min(_ICON, box.width / 3, box.height / 3)
        place = Box(box.x + 5, box.y + 5, small, small)
        if shape.look.instantiates:
            x, y = place.centre
            canvas.draw("circle", cx=x, cy=y, r=small * 0.56, fill="none", stroke=pen.stroke, stroke_width=1.1)
            place = place.grown(-small * 0.16)
        canvas.icon(icon, place, pen, full=shape.kind == "sendTask")
    called = shape.kind == "callActivity" or (contains and not shape.expanded)
    markers = [*shape.look.markers, *(["collapsed"] if called else [])]
    signs(canvas, markers, box, pen)
    _name(canvas, shape, pen, icon=icon is not None, marked=bool(markers), opened=opened)


def signs(canvas: Canvas, markers: list[str], box: Box, pen: Pen) -> None:
    """The signs at the middle of a lower edge."""
    side = min(_MARKER, box.height / 3)
    begins = box.centre[0] - (len(markers) * (side + _BETWEEN) - _BETWEEN) / 2
    for index, marker in enumerate(markers):
        at = Box(begins + index * (side + _BETWEEN), box.bottom - side - 3, side, side)
        canvas.draw(
            "path",
            d=icons.MARKER[marker],
            transform=f"translate({at.x:g} {at.y:g}) scale({side / 14 or 1:g})",
            fill="none",
            stroke=pen.stroke,
            stroke_width=1.5,
            stroke_linejoin="round",
        )


def _name(canvas: Canvas, shape: Shape, pen: Pen, *, icon: bool, marked: bool, opened: bool) -> None:
    box = shape.box
    if opened:
        inside(canvas, shape.name, Box(box.x + 8, box.y + 5, box.width - 16, 30), pen.letters, top=True)
        return
    above, below = (_ICON + 5 if icon else 4.0), (_MARKER + 4 if marked else 4.0)
    room = Box(box.x + 5, box.y + above, box.width - 10, box.height - above - below)
    # In the middle of the task where that leaves the icon alone, else in what is left below it.
    even = max(above, below)
    centred = Box(room.x, box.y + even, room.width, box.height - 2 * even)
    fits = centred.height >= 2 * 12 * 1.2 and _short(shape.name, centred)
    chosen = centred if fits else room
    if not shape.attached:
        inside(canvas, shape.name, chosen, pen.letters)
        return
    signs_at = [Box(box.x, box.y, _ICON + 6, _ICON + 5)] if icon else []
    signs_at += [Box(box.x, box.bottom - below, box.width, below)] if marked else []
    signs_at += [event.grown(1) for event in shape.attached[:_ATTACHED]]
    beside(canvas, shape.name, chosen, pen.letters, whole=box, signs=signs_at)


def _short(name: str, box: Box) -> bool:
    return len(lines_of(name[:200], width=box.width, size=12)) * 12 * 1.2 <= box.height
