"""Events that sit beside one another on a border: whose plate and whose frame is whose can be seen."""

import pytest
from lxml import etree

from qabul_bpmn.drawing import Badge, Marks, draw, layout_of
from qabul_bpmn.drawing.geometry import Box

SVG = "{http://www.w3.org/2000/svg}"
FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
  <process id="desk"><userTask id="work" name="Work"/><endEvent id="end"/>
    <boundaryEvent id="first" name="first" attachedToRef="work"><timerEventDefinition/></boundaryEvent>
    <boundaryEvent id="second" name="second" attachedToRef="work"><timerEventDefinition/></boundaryEvent>
    <sequenceFlow id="way" sourceRef="second" targetRef="end"/></process>
  <bpmndi:BPMNDiagram id="s"><bpmndi:BPMNPlane id="p" bpmnElement="desk">{}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
PLACES = {
    "work": (272, 80, 100, 80),
    "first": (287, 142, 36, 36),
    "second": (333, 142, 36, 36),
    "end": (432, 242, 36, 36),
}
SHAPE = '<bpmndi:BPMNShape id="{0}-s" bpmnElement="{0}">'
SHAPE += '<dc:Bounds x="{1}" y="{2}" width="{3}" height="{4}"/></bpmndi:BPMNShape>'
WAY = '<bpmndi:BPMNEdge id="w" bpmnElement="way">{}</bpmndi:BPMNEdge>'
BENDS = ((351, 178), (351, 260), (432, 260))


def file(*lines):
    """A task with two timers, and level lines in the way of plates."""
    shapes = "".join(SHAPE.format(id_, *place) for id_, place in PLACES.items())
    edges = (BENDS, *(((0, y), (700, y)) for y in lines))
    drawn = (WAY.format("".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in bends)) for bends in edges)
    return FILE.format(shapes + "".join(drawn)).encode()


def plate(picture, text):
    [found] = [each for each in etree.fromstring(picture).iter(f"{SVG}text") if each.text == text]
    rect = found.getparent().find(f"{SVG}rect")
    return Box(*(float(rect.get(name)) for name in ("x", "y", "width", "height")))


def meet(one, other):
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def test_plates_of_neighbours_stand_at_their_own_event_and_away_from_the_other():
    xml = file()
    boxes = {shape.id: shape.box for shape in layout_of(xml).shapes}

    picture = draw(
        xml, Marks(badges={id_: Badge(text) for id_, text in {"work": "new", "first": "1", "second": "2"}.items()})
    )

    first, second = plate(picture, "1"), plate(picture, "2")
    assert (meet(first, boxes["first"].grown(8)), meet(second, boxes["second"].grown(8))) == (True, True)
    assert first.right < boxes["first"].centre[0]
    assert second.x > boxes["second"].centre[0]


@pytest.mark.parametrize(("lines", "led"), [((), False), (range(60, 230, 6), True)])
def test_a_plate_that_found_room_only_further_off_has_a_line_to_what_it_is_about(lines, led):
    xml = file(*lines)
    plain, marked = (draw(xml, Marks(badges=badges)) for badges in ({}, {"end": Badge("1"), "first": Badge("2")}))

    paths = [len(list(etree.fromstring(picture).iter(f"{SVG}path"))) for picture in (plain, marked)]

    assert (paths[1] > paths[0]) == led


def test_the_frame_of_an_event_on_a_border_is_round_and_in_front_of_what_it_sits_on():
    svg = etree.fromstring(draw(file(), Marks(highlighted={"work": "calm", "first": "warm"})))
    order = list(svg)
    [task] = [each for each in order if each.get("id") == "work"]
    [square, ring] = [each for each in order if each.tag == f"{SVG}rect" and each.get("stroke-width") == "3"]

    assert order.index(square) < order.index(task) < order.index(ring)
    assert float(ring.get("rx")) == float(ring.get("width")) / 2
