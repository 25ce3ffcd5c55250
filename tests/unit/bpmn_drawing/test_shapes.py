"""What the standard has a sign for is drawn with that sign, and whatever a file says, the picture is well-formed."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qabul_bpmn import ProblemsFound
from qabul_bpmn.drawing import Badge, Marks, NotDrawn, draw, layout_of

SVG = "{http://www.w3.org/2000/svg}"
DIAGRAMS = Path(__file__).parent / "diagrams"
GALLERY, POOLS, PLANES = ((DIAGRAMS / f"{name}.bpmn").read_bytes() for name in ("gallery", "pools", "planes"))
#: The files of four modellers that the project was given; they stand beside the repository, where they do.
GIVEN = sorted((Path(__file__).parents[4] / "shared" / "data" / "bpmn").glob("*.bpmn"))
where_given = pytest.mark.skipif(
    not GIVEN, reason="the given diagrams are not there: ../shared/data/bpmn/*.bpmn, seen from the repository"
)


def drawn(xml, marks=None):
    """The groups of a picture, by the id of what they show."""
    svg = etree.fromstring(draw(xml, marks))
    return {group.get("id"): group for group in svg.iter(f"{SVG}g")}


def words(group):
    return " ".join("".join(text.itertext()) for text in group.iter(f"{SVG}text"))


def attributes(group, name):
    return [each.get(name) for each in group.iter() if each.get(name)]


def paths(group):
    return len(list(group.iter(f"{SVG}path")))


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        pytest.param("t0", "t1", id="user task"),
        pytest.param("t0", "t3", id="send task"),
        pytest.param("t0", "t6", id="manual task"),
        pytest.param("t0", "t8", id="call activity"),
        pytest.param("t1", "m0", id="loop"),
        pytest.param("t1", "m1", id="multi-instance"),
        pytest.param("t1", "m3", id="compensation"),
        pytest.param("t0", "m4", id="collapsed sub-process"),
        pytest.param("e0_0", "e0_1", id="message"),
        pytest.param("e4_0", "e4_12", id="parallel multiple"),
        pytest.param("g1", "g0", id="exclusive gateway whose cross is shown"),
        pytest.param("d0", "d1", id="collection"),
    ],
)
def test_a_sign_is_drawn_where_the_standard_has_one(plain, marked):
    shown = drawn(GALLERY)

    assert paths(shown[marked]) > paths(shown[plain])


@pytest.mark.parametrize("definition", [1, 3, 4, 5, 6, 8, 9, 11], ids=str)
def test_what_throws_is_full_and_what_catches_is_hollow(definition):
    shown = drawn(GALLERY)
    catches, throws = (
        [path.get("fill") for path in shown[f"e{row}_{definition}"].iter(f"{SVG}path")] for row in (2, 3)
    )

    assert set(catches) == {"none"}
    assert "none" not in throws[:1]


def test_an_event_that_does_not_interrupt_has_broken_rings():
    shown = drawn(GALLERY)

    assert len(attributes(shown["b1"], "stroke-dasharray")) == 2
    assert attributes(shown["b0"], "stroke-dasharray") == []
    assert len(list(shown["b0"].iter(f"{SVG}circle"))) == 2


def test_colours_of_the_modeler_are_kept_in_both_ways_of_writing_them():
    shown = drawn(GALLERY)

    assert {"#bbdefb", "#1e88e5"} <= {*attributes(shown["ct"], "fill"), *attributes(shown["ct"], "stroke")}
    assert {"#ffcdd2", "#831311"} <= {*attributes(shown["ct2"], "fill"), *attributes(shown["ct2"], "stroke")}
    assert "#205022" in attributes(shown["f1"], "stroke")


def test_what_is_no_colour_is_not_taken_for_one():
    hostile = GALLERY.replace(b"#1e88e5", b"url(https://example.org/x)").replace(b"#bbdefb", b"red;} *{fill:blue")

    picture = draw(hostile)

    assert b"example.org" not in picture
    assert b"fill:blue" not in picture


def test_default_and_conditional_flows_are_told_apart():
    shown = drawn(GALLERY)

    assert paths(shown["f0"]) == 2  # the line, and the slash across it
    assert len(list(shown["f1"].iter(f"{SVG}polygon"))) == 1


def test_a_message_flow_begins_with_a_ring_and_ends_with_a_hollow_head():
    shown = drawn(POOLS)

    assert len(list(shown["mf2"].iter(f"{SVG}circle"))) == 1
    assert [path.get("fill") for path in shown["mf2"].iter(f"{SVG}path")] == ["none", "#ffffff"]


def test_names_of_pools_and_lanes_read_upwards_and_those_of_closed_pools_do_not():
    shown = drawn(POOLS)

    assert all(
        "rotate(-90" in text.get("transform", "") for id_ in ("P1", "L3") for text in shown[id_].iter(f"{SVG}text")
    )
    assert not attributes(shown["P2"], "transform")
    assert words(shown["L3"]) == "Ҳоким"


def test_a_group_has_the_name_of_its_category_and_data_its_state():
    shown = drawn(GALLERY)

    assert words(shown["grp"]) == "A group of things"
    assert words(shown["d1"]) == "Many letters [signed]"


@pytest.mark.parametrize(
    "name", ["Муддатлариниузайтиришваназоратданечиш", "x" * 300, "а б " * 200, "漢字" * 30, "\n\n"]
)
def test_no_name_runs_over_the_edge_of_its_task(name):
    shown = layout_of(GALLERY)
    [box] = [shape.box for shape in shown.shapes if shape.id == "t0"]
    task = drawn(GALLERY.replace(b'name="Plain"', f'name="{name}"'.replace("\n", "&#10;").encode()))["t0"]

    for text in task.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        assert box.y + size * 0.7 <= float(text.get("y")) <= box.bottom
        assert len(text.text) * size * 0.2 <= box.width


def test_the_diagram_of_a_collapsed_sub_process_stands_below_with_its_name():
    layout = layout_of(PLANES)
    places = {shape.id: shape.box for shape in layout.shapes}

    assert min(places[id_].y for id_ in ("is", "it", "ie")) > max(places[id_].bottom for id_ in ("s", "sub", "e"))
    assert [text for text, _ in layout.headings] == ["Ўрганиш ва жавоб тайёрлаш"]
    assert "".join(etree.fromstring(draw(PLANES)).itertext()).count("Ўрганиш ва жавоб тайёрлаш") >= 1


def test_an_arrow_without_bends_is_straight_between_its_ends():
    [edge] = [edge for edge in layout_of(PLANES).edges if edge.id == "if2"]

    assert len(edge.points) == 2
    assert edge.points[0][1] == edge.points[1][1]


def test_a_sub_process_is_open_when_its_parts_lie_in_it():
    unsaid = GALLERY.replace(b' isExpanded="true"', b"")

    assert {shape.id: shape.expanded for shape in layout_of(unsaid).shapes if shape.id in {"host", "evsub"}} == {
        "host": True,
        "evsub": True,
    }


def test_what_is_in_a_collapsed_sub_process_is_not_drawn_over_others():
    """Some tools keep the places of hidden parts in the diagram around them."""
    root = etree.fromstring(PLANES)
    inner, outer = root.iter("{*}BPMNPlane")
    outer.extend(list(inner))
    inner.getparent().getparent().remove(inner.getparent())

    assert {shape.id for shape in layout_of(etree.tostring(root)).shapes} == {"s", "sub", "e"}


def test_places_below_nought_are_places():
    left, top, *_ = map(float, etree.fromstring(draw(PLANES)).get("viewBox").split())

    assert left < -80
    assert top < -82


def test_what_is_painted_is_said_in_words_as_well():
    marks = Marks(badges={"it": Badge("3 d", "alarm", title="Stands for 3 days")}, visited=frozenset({"s"}))
    svg = etree.fromstring(draw(PLANES, marks))

    titles = {group.get("id"): group.findtext(f"{SVG}title") for group in svg.iter(f"{SVG}g")}
    assert titles["it"] == "Study, user task, Stands for 3 days"
    assert titles["s"] == "start event, gone through"
    assert svg.findtext(f"{SVG}title") == "Мурожаатни кўриб чиқиш"
    assert svg.findtext(f"{SVG}desc")


def test_tones_differ_in_form_as_well_as_in_colour():
    def form(tone):
        svg = etree.fromstring(draw(PLANES, Marks(badges={"it": Badge("1", tone)})))
        [plate] = [text.getparent()[0] for text in svg.iter(f"{SVG}text") if text.text == "1"]
        return plate.tag, plate.get("rx")

    assert len({form(tone) for tone in ("calm", "warm", "alarm")}) == 3


def test_what_is_highlighted_has_a_frame_and_everything_else_stays_as_it_was():
    plain, framed = (
        drawn(PLANES, Marks(highlighted=tones)) for tones in ({}, {"it": "warm", "if1": "calm", "nobody": "alarm"})
    )

    assert draw(PLANES, Marks(highlighted={"it": "warm", "if1": "calm"})) != draw(PLANES)
    assert plain.keys() == framed.keys()


@pytest.mark.parametrize("text", ["\x00\x1b", "\ud800", "<b>&amp;", '"onload="', "9" * 5_000])
def test_whatever_is_painted_the_picture_is_well_formed(text):
    marks = Marks(badges={"it": Badge(text, title=text)}, legend=(text,), visited=frozenset({text}))

    assert etree.fromstring(draw(PLANES, marks)) is not None


@where_given
@pytest.mark.parametrize("path", GIVEN, ids=lambda path: path.name)
def test_every_place_in_the_given_files_is_drawn(path):
    xml = path.read_bytes()
    layout = layout_of(xml)

    assert drawn(xml).keys() - {None} == {each.id for each in (*layout.shapes, *layout.edges)}


@settings(max_examples=150, deadline=None)
@given(
    file=st.sampled_from([GALLERY, POOLS, PLANES]),
    at=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 60),
    put=st.one_of(
        st.binary(max_size=8),
        st.sampled_from(
            [b"", b"-1e308", b"nan", b"inf", b"1e9", b'x="', b"<", b'isExpanded="false" ', b'width="-5" ', b"&#10;"]
        ),
    ),
)
def test_a_damaged_file_is_drawn_or_refused_and_nothing_else(file, at, cut, put):
    start = int(at * len(file))

    with suppress(ProblemsFound, NotDrawn):
        assert etree.fromstring(draw(file[:start] + put + file[start + cut :])) is not None


@settings(max_examples=150, deadline=None)
@given(
    value=st.sampled_from([b"nan", b"-inf", b"inf", b"1e400", b"-1e12", b"0", b"-7", b"abc", b"", b"1_0", b"\xd9\xa1"]),
    which=st.integers(0, 200),
)
def test_places_that_are_no_places_do_not_spoil_the_picture(value, which):
    numbers = list(re.finditer(rb'(?: x| y|width|height)="(-?\d+)"', GALLERY))
    found = numbers[which % len(numbers)]
    picture = draw(GALLERY[: found.start(1)] + value + GALLERY[found.end(1) :])

    assert not re.search(rb'="(-?inf|nan)', picture)
