"""Diagrams as SVG: everything that has a place is drawn there, and marks are painted on it."""

from importlib.resources import files

import pytest
from lxml import etree

from qabul_bpmn import ProblemsFound
from qabul_bpmn.drawing import Badge, Marks, NotDrawn, draw, layout_of, legend_of

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SVG = "{http://www.w3.org/2000/svg}"
REVIEW = files("qabul_review") / "processes" / "review.bpmn"
PLAIN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <process id="desk"><startEvent id="begun" />{}</process>
  <bpmndi:BPMNDiagram id="s"><bpmndi:BPMNPlane id="p" bpmnElement="desk">
    <bpmndi:BPMNShape id="b" bpmnElement="begun"><dc:Bounds x="0" y="0" width="36" height="36" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
SHUT = b"""<bpmndi:BPMNShape id="a" bpmnElement="all" isExpanded="false">
  <dc:Bounds x="90" y="0" width="100" height="80" /></bpmndi:BPMNShape>"""


def test_every_element_of_the_layout_is_drawn_once(diagram):
    xml = diagram.read_bytes()
    layout = layout_of(xml)

    drawn = [element.get("id") for element in etree.fromstring(draw(xml)).iter() if element.get("id")]

    expected = [each.id for each in (*layout.shapes, *layout.edges)]
    assert sorted(set(drawn) - {"arrow-ink"}) == sorted(expected)
    assert len(drawn) == len(set(drawn))


def test_nothing_is_drawn_outside_the_picture(diagram):
    xml = diagram.read_bytes()
    left, top, width, height = map(float, etree.fromstring(draw(xml)).get("viewBox").split())

    for shape in layout_of(xml).shapes:
        assert left <= shape.box.x
        assert shape.box.x + shape.box.width <= left + width
        assert top <= shape.box.y
        assert shape.box.y + shape.box.height <= top + height


def test_a_token_is_a_badge_at_its_element():
    svg = etree.fromstring(draw(REVIEW.read_bytes(), Marks(badges={"examine-answer": Badge("12 d", "alarm")})))

    assert "12 d" in [text.text for text in svg.iter(f"{SVG}text")]
    assert "12 d" not in draw(REVIEW.read_bytes()).decode()


def test_the_way_that_was_gone_is_told_from_the_one_that_was_not():
    plain, gone = (
        draw(REVIEW.read_bytes(), Marks(visited=frozenset(ids))) for ids in ((), {"answer-submitted", "check-answer"})
    )

    def strokes(svg: bytes) -> set[str]:
        [arrow] = [group for group in etree.fromstring(svg).iter(f"{SVG}g") if group.get("id") == "to-check"]
        return {path.get("stroke") for path in arrow.iter(f"{SVG}path")}

    assert strokes(plain) != strokes(gone)


def test_names_are_text_and_never_markup():
    xml = REVIEW.read_bytes().replace(b"Accepted?", b"&lt;script&gt;alert(1)&lt;/script&gt;")

    svg = draw(xml)

    assert b"<script" not in svg
    assert "<script>alert(1)</script>" in "".join(etree.fromstring(svg).itertext())


def test_a_file_without_a_layout_says_so():
    xml = REVIEW.read_bytes()
    bare = xml[: xml.index(b"<bpmndi:BPMNDiagram")] + b"</bpmn:definitions>"

    with pytest.raises(NotDrawn, match="has none"):
        draw(bare)


def test_what_is_no_diagram_is_refused_as_everywhere():
    with pytest.raises(ProblemsFound):
        draw(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")


def test_a_legend_stands_below_the_diagram():
    xml = REVIEW.read_bytes()
    plain, told = (etree.fromstring(draw(xml, Marks(legend=legend))) for legend in ((), ("review, 3 March", "x")))

    [line] = [text for text in told.iter(f"{SVG}text") if text.text == "review, 3 March"]
    frame = layout_of(xml).frame
    assert float(line.get("y")) > frame.y + frame.height
    assert float(told.get("height")) > float(plain.get("height"))
    assert float(told.get("width")) == float(plain.get("width"))


def placeless(*ids: str) -> bytes:
    """The diagram without the places of some elements."""
    xml = etree.fromstring(REVIEW.read_bytes())
    for shape in xml.findall(f".//{DI}BPMNShape"):
        if shape.get("bpmnElement") in ids:
            shape.getparent().remove(shape)
    return etree.tostring(xml)


def test_what_the_file_gives_no_place_is_named_below_the_diagram():
    xml = placeless("examine-answer", "decision")
    marks = Marks(badges={"examine-answer": Badge("3!", "alarm")}, legend=("review, 3 March",))

    first, *others = legend_of(xml, marks)

    written = " ".join(text.text for text in etree.fromstring(draw(xml, marks)).iter(f"{SVG}text"))
    assert first == "review, 3 March"
    assert others == ["Not drawn, as the file gives them no place: Examine and decide (O15) (3!), Accepted?"]
    assert others[0] in written
    assert legend_of(REVIEW.read_bytes(), marks) == ("review, 3 March",)


def test_of_many_elements_without_a_place_those_with_a_badge_are_named():
    nodes = [f"n{number}" for number in range(50)]
    tasks = "".join(f'<task id="{id_}" />' for id_ in nodes)
    xml = PLAIN.format(tasks).encode()

    [sentence] = legend_of(xml, Marks(badges={"n49": Badge("7")}))

    assert "no place: n49 (7), n0, n1" in sentence
    assert sentence.endswith(" and 30 more")


def test_what_waits_inside_a_closed_sub_process_is_told_below_the_diagram():
    xml = PLAIN.format('<subProcess id="all"><task id="one" /></subProcess>').encode()
    xml = xml.replace(b"</bpmndi:BPMNPlane>", SHUT + b"</bpmndi:BPMNPlane>")

    assert legend_of(xml, Marks()) == ()
    assert legend_of(xml, Marks(badges={"one": Badge("2")})) == ("Inside a sub-process that is drawn closed: one (2)",)


def test_an_arrow_has_its_badge_in_the_middle():
    svg = etree.fromstring(draw(REVIEW.read_bytes(), Marks(badges={"to-check": Badge("new")})))

    [edge] = [edge for edge in layout_of(REVIEW.read_bytes()).edges if edge.id == "to-check"]
    [text] = [text for text in svg.iter(f"{SVG}text") if text.text == "new"]
    assert edge.points[0][0] < float(text.get("x")) < edge.points[-1][0]


def test_arrows_between_visited_elements_are_gone_along_unless_the_arrows_are_named():
    ends = frozenset({"answer-submitted", "check-answer"})

    follows, named = (
        draw(REVIEW.read_bytes(), Marks(visited=ends, arrows_follow=follow)).decode() for follow in (True, False)
    )

    assert follows.count("#arrow-visited") == 1
    assert "#arrow-visited" not in named
