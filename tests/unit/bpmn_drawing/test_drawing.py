"""Diagrams as SVG: everything that has a place is drawn there, and marks are painted on it."""

from importlib.resources import files

import pytest
from lxml import etree

from qabul_bpmn import ProblemsFound
from qabul_bpmn.drawing import Badge, Marks, NotDrawn, draw, layout_of

SVG = "{http://www.w3.org/2000/svg}"
DIAGRAMS = sorted(
    (
        diagram
        for name in ("intake", "routing", "execution", "review", "reporting")
        for diagram in (files(f"qabul_{name}") / "processes").iterdir()
        if diagram.name.endswith(".bpmn")
    ),
    key=lambda diagram: diagram.name,
)
every_diagram = pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda diagram: diagram.name)
REVIEW = files("qabul_review") / "processes" / "review.bpmn"


@every_diagram
def test_every_element_of_the_layout_is_drawn_once(diagram):
    xml = diagram.read_bytes()
    layout = layout_of(xml)

    drawn = [element.get("id") for element in etree.fromstring(draw(xml)).iter() if element.get("id")]

    expected = [each.id for each in (*layout.shapes, *layout.edges)]
    assert sorted(set(drawn) - {"arrow-ink", "arrow-visited", "open"}) == sorted(expected)
    assert len(drawn) == len(set(drawn))


@every_diagram
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
        return {path.get("stroke") for path in etree.fromstring(svg).iter(f"{SVG}path") if path.get("id") == "to-check"}

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
