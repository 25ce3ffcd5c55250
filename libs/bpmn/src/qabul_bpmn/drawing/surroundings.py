"""Pools, lanes, groups, notes and data: what stands around and beside the flow."""

from qabul_bpmn.drawing import icons
from qabul_bpmn.drawing.canvas import INK, LINE, Canvas, Pen
from qabul_bpmn.drawing.geometry import Box
from qabul_bpmn.drawing.layout import Shape
from qabul_bpmn.drawing.lettering import inside, label, upwards
from qabul_bpmn.drawing.nodes import signs

DATA = frozenset({"dataObjectReference", "dataStoreReference", "dataStore", "dataObject", "dataInput", "dataOutput"})
#: Width of the strip with a pool's or lane's name.
STRIP = 30.0


def pool(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A pool or lane with its name in a strip; one that nobody looks into has it in the middle."""
    box = shape.box
    lane = shape.kind == "lane"
    canvas.rectangle(box, pen.stroke, fill=pen.fill, width=1.5)
    if not lane and not (shape.look.filled and shape.expanded):
        inside(canvas, shape.name, box.grown(-6), pen.letters)
        signs(canvas, list(shape.look.markers), box, pen)
        return
    if shape.horizontal:
        if not lane:
            canvas.path(f"M{box.x + STRIP:g} {box.y:g}V{box.bottom:g}", pen.stroke, width=1.5)
        upwards(canvas, shape.name, Box(box.x, box.y, STRIP, box.height), pen.letters)
    else:
        if not lane:
            canvas.path(f"M{box.x:g} {box.y + STRIP:g}H{box.right:g}", pen.stroke, width=1.5)
        inside(canvas, shape.name, Box(box.x + 4, box.y, box.width - 8, STRIP), pen.letters)
    signs(canvas, list(shape.look.markers), box, pen)


def group(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A frame of dashes and dots around what belongs together."""
    canvas.rectangle(shape.box, pen.stroke, width=1.5, dashes="10 4 2 4", corner=10)
    label(canvas, shape.name, shape.label, pen.letters)


def annotation(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A bracket with a text beside it."""
    box = shape.box
    if pen.fill != "none":
        canvas.rectangle(box, "none", fill=pen.fill, width=0)
    canvas.draw(
        "path",
        box,
        d=f"M{box.x + 10:g} {box.y:g}H{box.x:g}V{box.bottom:g}H{box.x + 10:g}",
        fill="none",
        stroke=pen.stroke,
        stroke_width=1.3,
    )
    inside(
        canvas, shape.name, Box(box.x + 6, box.y + 4, box.width - 8, box.height - 6), pen.letters, top=True, left=True
    )


def data(canvas: Canvas, shape: Shape, pen: Pen) -> None:
    """A sheet with a folded corner, or a drum for a store."""
    box = shape.box
    if shape.kind in {"dataStoreReference", "dataStore"}:
        _drum(canvas, box, pen)
    else:
        fold = min(box.width, box.height) * 0.3
        sheet = (
            f"M{box.x:g} {box.y:g}H{box.right - fold:g}L{box.right:g} {box.y + fold:g}V{box.bottom:g}H{box.x:g}Z"
            f"M{box.right - fold:g} {box.y:g}V{box.y + fold:g}H{box.right:g}"
        )
        canvas.draw("path", box, d=sheet, fill=pen.fill, stroke=pen.stroke, stroke_width=LINE, stroke_linejoin="round")
        if shape.kind in {"dataInput", "dataOutput"}:
            arrow = Box(box.x + 3, box.y + 3, box.width * 0.4, box.width * 0.4)
            canvas.icon(icons.ARROW, arrow, pen, full=shape.kind == "dataOutput")
        signs(canvas, [marker for marker in shape.look.markers if marker == "parallel"], box, pen)
    label(canvas, shape.name, shape.label, pen.letters)


def _drum(canvas: Canvas, box: Box, pen: Pen) -> None:
    rim = min(box.width, box.height) * 0.13
    half = box.width / 2
    body = (
        f"M{box.x:g} {box.y + rim:g}A{half:g} {rim:g} 0 0 1 {box.right:g} {box.y + rim:g}V{box.bottom - rim:g}"
        f"A{half:g} {rim:g} 0 0 1 {box.x:g} {box.bottom - rim:g}Z"
    )
    canvas.draw("path", box, d=body, fill=pen.fill, stroke=pen.stroke, stroke_width=LINE)
    for step in (0, 1, 2):
        y = box.y + rim + step * box.height * 0.11
        canvas.path(f"M{box.x:g} {y:g}A{half:g} {rim:g} 0 0 0 {box.right:g} {y:g}", pen.stroke, width=1.4)


def heading(canvas: Canvas, text: str, x: float, y: float) -> None:
    """The name above the diagram of a collapsed sub-process."""
    canvas.lines([text[:120]], x, y, size=13, colour=INK, anchor="start", bold=True)
