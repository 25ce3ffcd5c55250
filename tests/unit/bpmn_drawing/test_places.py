"""What a file gives no place finds one or is named, and nothing that is written or painted hides anything else."""

from importlib.resources import files
from itertools import pairwise

import pytest
from lxml import etree

from qabul_bpmn.drawing import Badge, Marks, NotDrawn, draw, layout_of, legend_of
from qabul_bpmn.drawing.geometry import Box
from qabul_bpmn.drawing.text import width_of

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SVG = "{http://www.w3.org/2000/svg}"
CO_EXECUTION = (files("qabul_execution") / "processes" / "co-execution.bpmn").read_bytes()
FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
  <process id="desk"><startEvent id="begun" name="Begun" /><task id="one" name="First" /><task id="two" name="Second" />
    <subProcess id="all" name="All of it"><task id="in" /><task id="out" /></subProcess>
    <sequenceFlow id="way" name="at once" sourceRef="one" targetRef="two" /></process>
  <bpmndi:BPMNDiagram id="s"><bpmndi:BPMNPlane id="p" bpmnElement="desk">
    <bpmndi:BPMNShape id="b" bpmnElement="begun"><dc:Bounds x="0" y="0" width="36" height="36" /></bpmndi:BPMNShape>
    {}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


def shape(id_: str, x: object, y: object, width: object = 100, height: object = 80, said: str = "") -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
    return f'<bpmndi:BPMNShape id="{id_}-s" bpmnElement="{id_}" {said}>{bounds}</bpmndi:BPMNShape>'


def edge(id_: str, *points: tuple[object, object]) -> str:
    bends = "".join(f'<di:waypoint x="{x}" y="{y}" />' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{id_}-e" bpmnElement="{id_}">{bends}</bpmndi:BPMNEdge>'


def file(*places: str) -> bytes:
    return FILE.format("".join(places)).encode()


def size(picture: bytes) -> tuple[float, float]:
    svg = etree.fromstring(picture)
    return float(svg.get("width")), float(svg.get("height"))


def written(group: etree._Element) -> list[Box]:
    """Where the letters of level lines are, without the air around them."""
    found = []
    for text in group.iter(f"{SVG}text"):
        if text.get("transform") is None:
            size, wide = float(text.get("font-size")), width_of(text.text, float(text.get("font-size")))
            left = float(text.get("x")) - (wide / 2 if text.get("text-anchor") == "middle" else 0)
            found.append(Box(left, float(text.get("y")) - size * 0.75, wide, size * 0.9))
    return found


def groups(picture: bytes) -> dict[str, etree._Element]:
    return {group.get("id"): group for group in etree.fromstring(picture).iter(f"{SVG}g") if group.get("id")}


def meet(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def signs(layout) -> list[Box]:
    """Events and gateways, without the empty corners of their boxes."""
    kinds = ("Event", "Gateway")
    return [each.box.grown(-0.16 * each.box.width) for each in layout.shapes if each.kind.endswith(kinds)]


def plates(picture: bytes, text: str) -> list[Box]:
    svg = etree.fromstring(picture)
    found = [each.getparent().find(f"{SVG}rect") for each in svg.iter(f"{SVG}text") if each.text == text]
    return [Box(*(float(each.get(name)) for name in ("x", "y", "width", "height"))) for each in found]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Take the assignment on (P1.4)", True),
        ("Take the assignment on and say who will answer", True),
        ("Take the assignment on, name who answers, and say by when it is done " * 2, False),
    ],
)
def test_the_name_of_a_task_stands_above_the_events_on_its_lower_edge(name, whole):
    xml = CO_EXECUTION.replace(b"Take the assignment on (P1.4)", name.encode())
    places = {each.id: each.box for each in layout_of(xml).shapes}
    task = groups(draw(xml))["accept-assignment"]

    shown = " ".join(text.text for text in task.iter(f"{SVG}text"))
    assert shown == name if whole else name.startswith(shown.removesuffix("…"))
    for line in written(task):
        assert not meet(line, places["answered-without"])
        assert line.y >= places["accept-assignment"].y


def test_a_plate_hides_no_sign_and_no_text_and_no_other_plate(diagram):
    xml = diagram.read_bytes()
    layout = layout_of(xml)
    picture = draw(xml, Marks(badges={each.id: Badge("changed", "warm") for each in layout.shapes}))

    placed = plates(picture, "changed")
    hidden = [*signs(layout), *(line for group in groups(picture).values() for line in written(group))]
    assert len(placed) == len(layout.shapes)
    assert [(plate, box) for plate in placed for box in hidden if meet(plate, box)] == []
    assert not any(meet(one, other) for at, one in enumerate(placed) for other in placed[at + 1 :])


@pytest.mark.parametrize(
    ("badges", "text", "tone"),
    [
        ([Badge("2")], "2", "calm"),
        ([Badge("2"), Badge("3!", "alarm")], "5!", "alarm"),
        ([Badge("2"), Badge("2")], "4", "calm"),
        ([Badge("2 · 1 d"), Badge("1 · 4 d", "warm")], "3 · …", "warm"),
        ([Badge("changed", "warm"), Badge("changed", "warm")], "changed", "warm"),
        ([Badge("1 d"), Badge("4 d", "warm")], "4 d …", "warm"),
    ],
)
def test_what_is_inside_a_closed_sub_process_is_gathered_on_it(badges, text, tone):
    xml = file(shape("all", 90, 0, said='isExpanded="false"'))
    inside = dict(zip(("in", "out"), badges, strict=False))

    def plate(badges: dict[str, Badge]) -> set[tuple[str, str | None]]:
        svg = etree.fromstring(draw(xml, Marks(badges=badges)))
        found = [each for each in svg.iter(f"{SVG}text") if each.text == text]
        return {(each.text, each.getparent()[-2].get("fill")) for each in found}

    assert plate(inside) == plate({"all": Badge(text, tone)}) != set()
    assert legend_of(xml, Marks(badges=inside))[-1].startswith("Inside a sub-process that is drawn closed: in (")


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e308", "-1e308", "100001", "", "far"])
@pytest.mark.parametrize("which", ["x", "y", "width", "height"])
def test_a_place_that_is_none_is_named_below_and_leaves_the_picture_its_size(value, which):
    spoilt = file(shape("one", **{"x": 0, "y": 90, "width": 100, "height": 80, which: value}))

    [sentence] = legend_of(spoilt, Marks())

    assert "First" in sentence
    assert size(draw(spoilt)) == size(draw(file()))


@pytest.mark.parametrize("sides", [(0, 80), (100, 0), (0, 0), (-100, 80), (100, -1)])
def test_what_has_no_size_has_no_place(sides):
    assert "First" in legend_of(file(shape("one", 90, 0, *sides)), Marks())[0]


def test_a_place_far_away_is_one():
    xml = file(shape("one", 100_000, 0))

    assert "one" in {each.id for each in layout_of(xml).shapes}
    assert size(draw(xml))[0] > 100_000


def test_a_file_in_which_nothing_has_a_place_says_so():
    with pytest.raises(NotDrawn, match="with a place"):
        draw(file().replace(b'width="36"', b'width="nan"'))


def test_an_arrow_without_a_place_is_named_by_its_ends():
    both = (shape("one", 90, 0), shape("two", 240, 0))

    [sentence] = legend_of(file(*both), Marks(badges={"way": Badge("+")}))

    assert "at once: First → Second (+)" in sentence
    assert "First" not in legend_of(file(*both, edge("way", (190, 40), (240, 40))), Marks())[0]


@pytest.mark.parametrize("bend", [("nan", 40), (1e308, 40), (190, "-inf")])
def test_an_arrow_whose_way_is_none_leads_straight_or_is_named(bend):
    one, two, way = shape("one", 90, 0), shape("two", 240, 0), edge("way", bend, (240, 40))

    [drawn] = layout_of(file(one, two, way)).edges

    assert drawn.points == ((190, 40), (240, 40))
    assert "First → Second" in legend_of(file(one, way), Marks())[0]


def test_labels_without_a_place_stand_on_no_arrow_no_sign_and_no_other_label(diagram):
    root = etree.fromstring(diagram.read_bytes())
    for label in list(root.iter(f"{DI}BPMNLabel")):
        label.getparent().remove(label)
    xml = etree.tostring(root)
    layout = layout_of(xml)
    drawn = groups(draw(xml))

    kinds = ("Event", "Gateway")
    labelled = [each for each in layout.shapes if each.kind.endswith(kinds)] + list(layout.edges)
    labels = {each.id: written(drawn[each.id]) for each in labelled}
    lines = [
        Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        for each in layout.edges
        for (x0, y0), (x1, y1) in pairwise(each.points)
    ]
    hidden = [*signs(layout), *(line.grown(1) for line in lines)]
    for id_, mine in labels.items():
        others = [line for other, theirs in labels.items() if other != id_ for line in theirs]
        assert [box for line in mine for box in (*hidden, *others) if meet(line, box)] == [], id_
