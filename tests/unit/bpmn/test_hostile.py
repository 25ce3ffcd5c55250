"""Files that were made to break a reader: each is refused or read, in bounded time and memory, and nothing else.

The large ones run in a process of their own whose memory and processor time the kernel bounds: what takes the square of
the time, or stops the interpreter, fails there and not in everybody's hands.
"""

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qabul_bpmn as bpmn
from qabul_bpmn.drawing import NotDrawn, draw

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FOREIGN = [path.read_bytes() for path in sorted((Path(__file__).parent / "diagrams" / "foreign").glob("*.bpmn"))]
#: Bytes of memory, seconds of a processor: several times of what the worst of these files takes.
MEMORY, SECONDS = 2 * 1024**3, 30
ALONE = """
import sys
import qabul_bpmn as bpmn
from qabul_bpmn.drawing import NotDrawn, draw
xml = sys.stdin.buffer.read()
for use in (bpmn.load, draw):
    try:
        use(xml)
        print("used")
    except (bpmn.ProblemsFound, NotDrawn):
        print("refused")
"""
TIMER = (
    "<intermediateCatchEvent id='t{0}'><timerEventDefinition><timeDuration>{1}</timeDuration></timerEventDefinition>"
    "</intermediateCatchEvent>"
)
FLOW = (
    "<sequenceFlow id='f{0}' sourceRef='g' targetRef='g'><conditionExpression>{1}</conditionExpression></sequenceFlow>"
)
DEEP = [
    "(" * 1_999,
    "(" * 999 + "a" + ")" * 999,
    "[" * 999 + "a" + "]" * 999,
    "!" * 1_990 + "a",
    "not " * 490 + "a",
    "-" * 1_990 + "a",
    "{a:" * 490 + "1" + "}" * 490,
    "`${" * 390 + "a" + "}`" * 390,
    "a?" * 490 + "a" + ":a" * 490,
    "a[" * 660 + "0" + "]" * 660,
    "map(a," * 280 + "#" + ")" * 280,
    "2^" * 990 + "2",
    "a." * 990 + "a",
    "a ?? " * 390 + "a",
    "'" + "\\\\" * 990 + "'",
    "'" * 1_999,
    "\\u0000" * 300,
]


def file(body, *, around="", attributes=""):
    process = f'<process id="p" isExecutable="true">{body}</process>'
    return f'<definitions xmlns="{NAMESPACE}" {attributes}>{around}{process}</definitions>'.encode()


def many(form, count, around="", attributes=""):
    return file(
        "".join(form.format(number, number + 1) for number in range(count)), around=around, attributes=attributes
    )


def bomb(encoding):
    entities = "".join(f'<!ENTITY e{number + 1} "{f"&e{number};" * 100}">' for number in range(6))
    document = (
        f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><definitions xmlns="{NAMESPACE}"><process id="&e6;"/></definitions>'
    )
    return f'<?xml version="1.0" encoding="{encoding}"?>{document}'.encode(encoding)


HOSTILE = {
    "flows between the same two": many("<sequenceFlow id='f{0}' sourceRef='a' targetRef='a'/>", 20_000),
    "flows without ids": many("<sequenceFlow sourceRef='a' targetRef='a'/>", 20_000),
    "one id for all": many("<userTask id='a'/>", 20_000),
    "a long way that nothing leads to": many(
        "<startEvent id='s{0}'/><task id='t{0}'/><sequenceFlow id='f{0}' sourceRef='t{0}' targetRef='t{1}'/>", 15_000
    ),
    "boundary events on one task": many(
        "<boundaryEvent id='b{0}' attachedToRef='a'><errorEventDefinition/></boundaryEvent>", 15_000
    ),
    "refused tasks": many("<scriptTask id='t{0}'/>", 20_000),
    "refused containers of one id": many("<adHocSubProcess id='a'><task id='t{0}'/></adHocSubProcess>", 15_000),
    "links": many("<intermediateThrowEvent id='t{0}'><linkEventDefinition name='x'/></intermediateThrowEvent>", 15_000),
    "processes and declarations": many(
        "", 1, around="<message id='m'/>" * 15_000 + "<process isExecutable='1'/>" * 3_000
    ),
    "attributes": file("<userTask " + " ".join(f'a{number}="x"' for number in range(30_000)) + "/>"),
    "namespaces": many("<a{0}:b xmlns:a{0}='u{0}'/>", 20_000),
    "extensions": file(
        "<userTask id='a'><extensionElements>"
        + "<c:in xmlns:c='http://camunda.org/schema/1.0/bpmn'/>" * 100_000
        + "</extensionElements></userTask>"
    ),
    "a name of megabytes": file(f"<userTask id='a' name='{'x' * 9_000_000}'/>"),
    "a condition of megabytes": file(FLOW.format(0, "a and " * 1_500_000)),
    "times of a thousand digits": many(TIMER.format("{0}", f"P{'9' * 1_000}D"), 3_000),
    "names that nearly are expressions": file("", around=f"<message id='m' name='{'$' * 30_000}'/>" * 100),
    "deep expressions": file("".join(FLOW.format(number, text) for number, text in enumerate(DEEP))),
    "comments": b"<!--x-->" * 1_000_000 + file(""),
    "openings": b"<" * 10_000_000,
    "declarations that never end": b"<!" * 5_000_000,
    "deep elements of no meaning": file("<a>" * 100_000 + "</a>" * 100_000),
    "a sub-process with the id of its process": file("<subProcess id='p'><startEvent id='s'/></subProcess>"),
    "a sub-process in one of its own id": file(
        "<subProcess id='a'><subProcess id='a'><task id='b'/></subProcess></subProcess>"
    ),
    "events attached to each other": file(
        "<boundaryEvent id='a' attachedToRef='b'/><boundaryEvent id='b' attachedToRef='a'/>"
    ),
    "an entity bomb": bomb("utf-8"),
    "an entity bomb in two bytes": bomb("utf-16"),
    "an entity bomb in seven bits": bomb("utf-7"),
    "inclusion": file("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/hostname' parse='text'/>"),
}


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_bounded_time_and_memory(xml):
    done = subprocess.run(
        [sys.executable, "-c", ALONE], input=xml, capture_output=True, check=False, preexec_fn=bounded, env=os.environ
    )

    assert (done.returncode, done.stderr.decode()[-500:]) == (0, "")
    assert done.stdout.decode().split() in (["refused", "refused"], ["used", "refused"])


@settings(max_examples=300, deadline=None)
@given(
    xml=st.sampled_from(FOREIGN),
    at=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 60),
    put=st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [b"<", b"&", b'"', b'id=""', b"<subProcess>", b"&#0;", b"</", b"<!--", b"]]>", b"bpmn:", b"${", b"="]
        ),
    ),
)
def test_a_damaged_file_of_another_tool_is_read_or_refused_and_nothing_else(xml, at, cut, put):
    start = int(at * len(xml))
    damaged = xml[:start] + put + xml[start + cut :]

    for use in (bpmn.load, draw):
        with suppress(bpmn.ProblemsFound, NotDrawn):
            use(damaged)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_parts_of_files_put_together_anew_are_read_or_refused(data):
    """Well-formed, and wrong in every other way: lines of one file, moved, doubled and left out."""
    lines = data.draw(st.sampled_from(FOREIGN)).splitlines(keepends=True)
    order = data.draw(st.lists(st.integers(3, max(4, len(lines) - 3)), min_size=1, max_size=40))
    mixed = b"".join([*lines[:4], *(lines[index % len(lines)] for index in order), *lines[-2:]])

    with suppress(bpmn.ProblemsFound):
        bpmn.load(mixed)
