from pathlib import Path

import pytest

import qabul_bpmn as bpmn

SOURCE = (Path(__file__).parent / "diagrams" / "modeler.bpmn").read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'x="270"', b'x="999"', id="layout"),
        pytest.param(b'name="Send a copy"', b'name="Send two copies"', id="a label"),
        pytest.param(b"What is said", b"What was said", id="documentation"),
        pytest.param(b' vendor:asyncBefore="true"', b"", id="another tool's attribute"),
        pytest.param(b'cancelActivity="0"', b'cancelActivity="false"', id="another spelling"),
        pytest.param(b'"tns:m-copy"', b'"m-copy"', id="a prefix"),
        pytest.param(b"    <bpmn:group", b"\n\n    <bpmn:group", id="empty lines"),
    ],
)
def test_what_does_not_run_does_not_change_the_version(old, new):
    assert old in SOURCE

    assert bpmn.load(SOURCE.replace(old, new)).version == bpmn.load(SOURCE).version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"PT1H", b"PT2H", id="a term"),
        pytest.param(b'cancelActivity="0"', b'cancelActivity="1"', id="interrupting"),
        pytest.param(b"CopySent", b"CopyKept", id="the name of a message"),
        pytest.param(b'"over"', b'"ended"', id="an id"),
        pytest.param(b'sourceRef="late" targetRef="over"', b'sourceRef="late" targetRef="copy"', id="a flow"),
    ],
)
def test_what_runs_changes_the_version(old, new):
    assert old in SOURCE

    assert bpmn.load(SOURCE.replace(old, new)).version != bpmn.load(SOURCE).version


def test_a_version_is_a_sha256():
    assert len(bytes.fromhex(bpmn.load(SOURCE).version)) == 32
