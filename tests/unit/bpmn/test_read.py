from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qabul_bpmn as bpmn

DIAGRAMS = Path(__file__).parent / "diagrams"
MODELER = (DIAGRAMS / "modeler.bpmn").read_bytes()
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"

BOMB = f"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<definitions xmlns="{NAMESPACE}"><process id="p" name="&c;"/></definitions>"""
FILE_OF_THE_SERVER = f"""<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<definitions xmlns="{NAMESPACE}"><process id="p"><documentation>&secret;</documentation></process></definitions>"""


def test_what_other_tools_add_is_tolerated_and_means_nothing(walk):
    case = walk("modeler").start()

    assert [(message.element, message.message) for message in case.said(bpmn.SendMessage)] == [("copy", "CopySent")]
    assert case.fire("late").waiting == ["copy"]
    assert case.complete("copy").finished


def test_a_file_of_which_nothing_is_executable_is_read_and_told_so():
    drawing = MODELER.replace(b'isExecutable="true"', b"")

    [first, *others] = bpmn.check(bpmn.read(drawing, source="drawing.bpmn"))

    assert str(first) == (
        'drawing.bpmn:9: Expected one process with isExecutable="true", but none is marked so: '
        "mark the one that is meant to run as executable in the modeler"
    )
    assert [problem.element for problem in others] == ["drawn-only", "whatever"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        pytest.param(b"", "Expected well-formed XML, but", id="nothing"),
        pytest.param(b"\x00\xff\xfe", "Expected well-formed XML, but", id="no text"),
        pytest.param(b"<a><b></a>", "Expected well-formed XML, but", id="badly nested"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', "Expected well-formed XML, but", id="encoding"),
        pytest.param(b"<html/>", "its root is 'html'", id="another kind of file"),
        pytest.param(f'<definitions xmlns="{NAMESPACE}"/>'.encode(), "Expected a process", id="no process"),
        pytest.param(BOMB.encode(), "without a document type", id="entity bomb"),
        pytest.param(BOMB.encode("utf-16"), "without a document type", id="entity bomb in another encoding"),
        pytest.param(FILE_OF_THE_SERVER.encode(), "without a document type", id="external entity"),
        pytest.param(b" " * (10 * 1024 * 1024 + 1), "at most 10,485,760 bytes", id="too large"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(xml, text):
    with pytest.raises(bpmn.ProblemsFound) as raised:
        bpmn.read(xml, source="odd.bpmn")

    assert text in raised.value.problems[0].text
    assert raised.value.problems[0].source == "odd.bpmn"


@pytest.mark.parametrize("depth", [60, 240, 2_000, 100_000])
def test_deep_nesting_is_refused(depth):
    inside = '<subProcess id="s">' * depth + "</subProcess>" * depth
    xml = f'<definitions xmlns="{NAMESPACE}"><process id="p">{inside}</process></definitions>'

    with pytest.raises(bpmn.ProblemsFound):
        bpmn.read(xml.encode())


def test_a_file_of_twenty_thousand_tasks_is_read_and_checked():
    task = '<userTask id="t{0}"/><sequenceFlow id="f{0}" sourceRef="t{0}" targetRef="t{1}"/>\n'
    body = "".join(task.format(number, number + 1) for number in range(20_000))
    xml = f'<definitions xmlns="{NAMESPACE}"><process id="p" isExecutable="true">{body}</process></definitions>'

    problems = bpmn.check(bpmn.read(xml.encode()))

    assert problems[-1].text == "Expected the target of the flow to be an element, but there is no 't20000'"


@settings(max_examples=300, deadline=None)
@given(
    at=st.integers(0, len(MODELER) - 1),
    cut=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=12), st.sampled_from([b"<", b"&", b'"', b'id=""', b"<subProcess>", b"&#0;"])),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(at, cut, put):
    damaged = MODELER[:at] + put + MODELER[at + cut :]

    with suppress(bpmn.ProblemsFound):
        bpmn.load(damaged)


@settings(max_examples=100, deadline=None)
@given(end=st.integers(0, len(MODELER)))
def test_a_truncated_file_is_refused(end):
    if MODELER[end:].strip():
        with pytest.raises(bpmn.ProblemsFound):
            bpmn.read(MODELER[:end])
