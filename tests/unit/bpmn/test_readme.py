"""What the package's page says is so: its example, its list of names, its tables of elements."""

import importlib.util
import re
import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

import qabul_bpmn as bpmn
from qabul_bpmn import vocabulary

PACKAGE = Path(__file__).parents[3] / "libs" / "bpmn"
README = (PACKAGE / "README.md").read_text("utf-8")


def section(title):
    _, _, rest = README.partition(f"\n## {title}\n")
    text, _, _ = rest.partition("\n## ")
    return text


def rows(text):
    """Return the rows of the first table of a text, without its head."""
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("|")
    ]
    return cells[2:]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Install the package into an empty folder, beside which only lxml and zen-engine can be seen."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-build-isolation"),
            *("--python", sys.executable, "--no-deps", "--target", folder, PACKAGE),
        ],
        check=True,
    )
    for name in ("lxml", "zen"):
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.origin is not None
        (folder / name).symlink_to(Path(found.origin).parent)
    return folder


def test_the_package_installs_and_its_example_runs_with_nothing_but_lxml_and_zen_engine(alone):
    [example, *_] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    shown = "print(stored)\nprint(instance.finished, dict(instance.variables))\nprint(bpmn.__file__)"
    program = f"import sys\nsys.path.insert(0, {str(alone)!r})\n{example}\n{shown}\n"

    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=PACKAGE, check=True, capture_output=True, text=True
    ).stdout

    stored, ended, origin = said.splitlines()
    [promised] = re.findall(r"stored = .*# '(.*)'", example)
    assert re.sub(r'"20\d\d-[^"]*"', '"2026-..."', stored) == promised
    assert ended == "True {'days': 15, 'remark': 'Accepted'}"
    assert Path(origin).is_relative_to(alone)


def test_the_package_asks_for_nothing_but_lxml_and_zen_engine(alone):
    [described] = alone.glob("qabul_bpmn-*.dist-info")

    assert sorted(PathDistribution(described).requires or []) == ["lxml", "zen-engine"]


def test_the_example_has_ten_lines():
    [example, *_] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    assert len(example.splitlines()) == 10


def test_every_public_name_is_on_the_page_and_nothing_else_is():
    named = [re.findall(r"`(\w+)", row[0]) for row in rows(section("Public API"))]

    assert sorted(name for names in named for name in names) == sorted(bpmn.__all__)


def test_every_function_is_on_the_page_with_its_parameters():
    for row in rows(section("Public API")):
        if found := re.match(r"`(\w+)\((.*?)\)", row[0]):
            name, parameters = found.groups()
            said = [each.split("=")[0].strip() for each in parameters.split(",")]
            code = getattr(bpmn, name).__code__
            there = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            assert tuple(each for each in said if each != "*") == there, name


@pytest.mark.parametrize("name", ["Process", "Node", "Instance", "Token", "Timer", "Problem", "Unplaced"])
def test_what_the_page_says_a_value_has_it_has(name):
    [row] = [row for row in rows(section("Public API")) if f"`{name}`" in row[0]]
    shown = [part for text in re.findall(r"`([^`]*)`", row[1]) for part in re.findall(r"(?:^| )\.(\w+)", text)]

    assert shown or name in {"Problem", "Unplaced"}
    assert [part for part in shown if not hasattr(getattr(bpmn, name), part)] == []


def test_the_libraries_and_services_take_from_the_engine_what_is_on_its_page():
    """Modules the page names as such may be taken from; what is inside the others may change at any time."""
    root = PACKAGE.parents[1]
    files = [path for part in ("libs", "services", "deploy") for path in (root / part).rglob("src/**/*.py")]
    taken = {
        (path.relative_to(root).as_posix(), module)
        for path in files
        if not path.is_relative_to(PACKAGE)
        for module in re.findall(r"^(?:from|import) qabul_bpmn\.([\w.]+)", path.read_text("utf-8"), re.MULTILINE)
    }

    assert {(path, module) for path, module in taken if module not in {"drawing", "model", "timing"}} == set()


@pytest.mark.parametrize("kind", sorted(vocabulary.SUPPORTED))
def test_every_element_that_runs_has_a_row(kind):
    words = re.sub(r"([A-Z])", r" \1", kind).lower()
    table = " ".join(row[0] for row in rows(section("Elements"))).lower().replace("-", " ")
    words = {"intermediate catch event": "intermediate catching", "intermediate throw event": "throwing"}.get(
        words, words
    )

    assert words in table


#: What the page says is refused, each as a file has it.
REFUSED = {
    "script tasks": '<scriptTask id="it"/>',
    "transactions": '<transaction id="it"/>',
    "compensation": '<boundaryEvent id="it" attachedToRef="work"><compensateEventDefinition/></boundaryEvent>',
    "ad-hoc sub-processes": '<adHocSubProcess id="it"/>',
    "complex gateways": '<complexGateway id="it"/>',
    "conditional events": '<intermediateCatchEvent id="it"><conditionalEventDefinition/></intermediateCatchEvent>',
    "multiple": (
        '<intermediateCatchEvent id="it"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>'
        '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    ),
    "parallel-multiple events": (
        '<intermediateCatchEvent id="it" parallelMultiple="true"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>"
    ),
    "data associations": '<userTask id="it"><dataInputAssociation/></userTask>',
    "unknown attributes": '<userTask id="it" due="tomorrow"/>',
    "expressions in other languages": (
        '<intermediateCatchEvent id="it"><timerEventDefinition><timeDuration language="feel">x</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    ),
}


def test_what_the_page_says_is_refused_is_listed_here():
    [sentence] = re.findall(r"Everything else is refused[^:]*:(.*?)\.", section("Elements"), re.DOTALL)

    assert [part.strip() for part in re.split(r",|\band\b", " ".join(sentence.split()))] == list(REFUSED)


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_page_says_is_refused_is_refused_at_the_element(what):
    xml = (
        f'<definitions xmlns="{vocabulary.BPMN.strip("{}")}"><message id="m" name="Come"/>'
        '<process id="p" isExecutable="true"><startEvent id="begin"/><userTask id="work"/>'
        '<sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
        '<sequenceFlow id="f2" sourceRef="work" targetRef="it"/>'
        f"{REFUSED[what]}</process></definitions>"
    )

    assert "it" in {problem.element for problem in bpmn.check(bpmn.read(xml.encode()))}
