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
    assert sorted(set(drawn) - {"arrow-ink"}) == sorted(expected)
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
