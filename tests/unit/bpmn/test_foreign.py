"""Files as other tools write them: what is for people or binds code is passed over, all else is named.

Beside each file of `diagrams/foreign` stands what `check` says of it.
"""

from pathlib import Path

import pytest

import qabul_bpmn as bpmn

FOREIGN = Path(__file__).parent / "diagrams" / "foreign"
#: The files of four modellers that the project was given; they stand beside the repository, where they do.
GIVEN = sorted((Path(__file__).parents[4] / "shared" / "data" / "bpmn").glob("*.bpmn"))
where_given = pytest.mark.skipif(
    not GIVEN, reason="the given diagrams are not there: ../shared/data/bpmn/*.bpmn, seen from the repository"
)
FILES = sorted(FOREIGN.glob("*.bpmn"))
CYRILLIC = (FOREIGN / "signavio.bpmn").read_text()


def problems(xml, source):
    return [str(problem) for problem in bpmn.check(bpmn.read(xml, source=source))]


def expected(path):
    return path.with_suffix(".txt").read_text().splitlines()


def in_encoding(name):
    return CYRILLIC.replace('encoding="UTF-8"', f'encoding="{name}"', 1).encode(name, "xmlcharrefreplace")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_another_engine_would_follow_is_named_and_nothing_else(path):
    assert problems(path.read_bytes(), path.name) == expected(path)


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(CYRILLIC.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(in_encoding("utf-16"), id="utf-16"),
        pytest.param(in_encoding("utf-16-le").join([b"\xff\xfe", b""]), id="utf-16 little end first"),
        pytest.param(in_encoding("utf-16-be").join([b"\xfe\xff", b""]), id="utf-16 big end first"),
        pytest.param(in_encoding("windows-1251"), id="windows-1251"),
        pytest.param(in_encoding("koi8-r"), id="koi8-r"),
        pytest.param(CYRILLIC.replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(CYRILLIC.replace("\n", "\r").encode(), id="line ends of an old Macintosh"),
        pytest.param(CYRILLIC.split("?>", 1)[1].encode(), id="no declaration"),
    ],
)
def test_lines_and_names_are_the_same_in_every_encoding(xml):
    model = bpmn.read(xml)

    assert problems(xml, "signavio.bpmn") == expected(FOREIGN / "signavio.bpmn")
    assert model.processes[0].name == "Мурожаат"


def test_a_file_is_worked_with_as_soon_as_its_faults_are_mended():
    mended = CYRILLIC.replace('isExecutable="false"', 'isExecutable="true"')
    mended = mended.replace('id="sid-choice"', 'id="sid-choice" default="sid-4"')
    mended = mended.replace('<messageEventDefinition id="sid-definition"/>', "")

    assert [node.kind for node in bpmn.load(mended.encode()).elements].count("task") == 1


def test_flows_without_an_id_are_told_apart():
    [process] = bpmn.read((FOREIGN / "activiti.bpmn").read_bytes()).processes

    ids = [flow.id for flow in process.flows]

    assert ids[:3] == ["begin-to-ask", "ask-to-choose", "choose-to-mail"]
    assert len(set(ids)) == len(ids)


def test_a_definition_beside_the_processes_is_that_of_the_event_that_refers_to_it():
    [process] = bpmn.read((FOREIGN / "innovator.bpmn").read_bytes()).processes

    [late] = [node for node in process.nodes if node.id == "_late"]

    assert [definition.kind for definition in late.definitions] == ["timer"]


def test_a_documentation_may_speak_of_document_types():
    quoted = CYRILLIC.replace("<text>Remember</text>", "<text><![CDATA[<!DOCTYPE html> <!ENTITY]]></text>")

    assert bpmn.read(quoted.encode())


@where_given
@pytest.mark.parametrize("path", GIVEN, ids=lambda path: path.name)
def test_the_given_files_are_read_and_what_cannot_run_is_named_where_it_stands(path):
    xml = path.read_bytes()
    lines = xml.decode().splitlines()

    for problem in bpmn.check(bpmn.read(xml)):
        assert problem.text.startswith("Expected ")
        assert ", but " in problem.text
        assert problem.element in "".join(lines[problem.line - 1 :])
