import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DIAGRAMS = Path(__file__).parent / "diagrams"
SOURCE = (DIAGRAMS / "modeler.bpmn").read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'x="270"', b'x="999"', id="layout"),
        pytest.param(b'name="Send a copy"', b'name="Send two copies"', id="a label"),
        pytest.param(b"What is said", b"What was said", id="documentation"),
        pytest.param(b' vendor:asyncBefore="true"', b"", id="another tool's attribute"),
        pytest.param(b'cancelActivity="0"', b'cancelActivity="false"', id="another spelling"),
        pytest.param(b'"tns:m-copy"', b'"m-copy"', id="a prefix"),
        pytest.param(b'attachedToRef="', b'attachedToRef="tns:', id="a prefix of what an event is attached to"),
        pytest.param(b" PT1H ", b"\n  PT1H", id="space around a value"),
        pytest.param(b'cancelActivity="0"', b'cancelActivity="0" parallelMultiple="false"', id="a default of events"),
        pytest.param(b"<bpmn:sendTask ", b'<bpmn:sendTask startQuantity="1" isForCompensation="0" ', id="defaults"),
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


def moved(xml, *parts):
    """Put parts of a file in the opposite order."""
    for number, part in enumerate(parts):
        xml = xml.replace(part, f"@{number}@")
    for number, part in enumerate(reversed(parts)):
        xml = xml.replace(f"@{number}@", part)
    return xml


def flows(xml):
    return re.findall(r"<sequenceFlow .*", xml)


def test_the_order_of_the_file_does_not_change_the_version():
    xml = (DIAGRAMS / "inclusive.bpmn").read_text()

    assert bpmn.load(moved(xml, *flows(xml)).encode()).version == bpmn.load(xml.encode()).version


def test_an_exclusive_gateway_tries_its_flows_in_order_so_that_this_changes_the_version():
    xml = (DIAGRAMS / "exclusive.bpmn").read_text()
    _, first, second, default, *_ = flows(xml)

    assert bpmn.load(moved(xml, first, second).encode()).version != bpmn.load(xml.encode()).version
    assert bpmn.load(moved(xml, second, default).encode()).version == bpmn.load(xml.encode()).version


def test_an_instance_goes_on_with_a_file_of_the_same_version_wherever_its_flows_stand():
    xml = (DIAGRAMS / "parallel.bpmn").read_text()
    here, there = bpmn.load(xml.encode()), bpmn.load(moved(xml, *flows(xml)).encode())
    assert here.version == there.version

    instance, _ = bpmn.start(here, {}, now=NOW)
    left, right = (token.id for token in instance.tokens)
    instance, _ = bpmn.complete(here, instance, left, now=NOW)
    instance, _ = bpmn.complete(there, instance, right, now=NOW)

    assert bpmn.open_tasks(there, instance) == ("after",)


@pytest.mark.parametrize(("attribute", "same"), [("name", True), ("errorCode", False)])
def test_an_error_goes_by_its_code_and_not_by_its_name(attribute, same):
    xml = (DIAGRAMS / "subprocess.bpmn").read_text().replace("errorCode=", 'name="Refused" errorCode=')
    other = re.sub(f'{attribute}="(Refused|REFUSED)"', f'{attribute}="Other"', xml)
    assert other != xml

    assert (bpmn.load(other.encode()).version == bpmn.load(xml.encode()).version) is same


RACE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><error id="e" errorCode="E"/>
<process id="race" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="box"/>
<subProcess id="box"><startEvent id="b"/><sequenceFlow id="f1" sourceRef="b" targetRef="fork"/>
<parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="over"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="broken"/>
<endEvent id="over"><terminateEventDefinition/></endEvent>
<endEvent id="broken"><errorEventDefinition errorRef="e"/></endEvent></subProcess>
<boundaryEvent id="caught" attachedToRef="box"><errorEventDefinition errorRef="e"/></boundaryEvent>
<sequenceFlow id="f4" sourceRef="caught" targetRef="mend"/><userTask id="mend"/></process></definitions>"""


def test_one_version_comes_out_the_same_where_one_token_of_a_split_ends_the_others():
    lines = [
        '<sequenceFlow id="f2" sourceRef="fork" targetRef="over"/>',
        '<sequenceFlow id="f3" sourceRef="fork" targetRef="broken"/>',
    ]
    one, other = bpmn.load(RACE), bpmn.load(moved(RACE, *lines))

    assert one.version == other.version
    assert bpmn.start(one, {}, now=NOW) == bpmn.start(other, {}, now=NOW)
