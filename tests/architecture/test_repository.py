"""House rules that no linter has: sizes, names, words that must not be in the tree."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
#: Names that say nothing; a module that needs one of them is two modules.
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc"}
GENERATED = "libs/contracts/src/"


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def hand_written() -> list[Path]:
    return [path for path in tracked("*.py") if GENERATED not in path.as_posix()]


def test_no_file_is_longer_than_a_reader_bears():
    long = {str(path.relative_to(ROOT)): lines for path in hand_written() if (lines := lines_of(path)) > MOST_LINES}

    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [str(path) for path in hand_written() if path.stem in EMPTY_NAMES] == []


def test_nothing_is_left_for_later():
    left = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    here = Path(__file__)

    assert [str(path) for path in hand_written() if path != here and left.search(path.read_text("utf-8"))] == []


def test_tests_wait_for_conditions_and_mock_nothing():
    forbidden = re.compile(r"unittest\.mock|MagicMock|AsyncMock|time\.sleep\(|asyncio\.sleep\((?!0\))")
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in hand_written()
        if "tests" in path.relative_to(ROOT).parts and path != here
        for match in forbidden.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_services_know_each_other_by_contracts_only():
    """Each service's package declares no other service among its dependencies."""
    services = {path.parent.name: path.read_text() for path in ROOT.glob("services/*/pyproject.toml")}
    known = {
        (name, other)
        for name, text in services.items()
        for other in services
        if other != name and f'"qabul-{other}"' in text
    }

    assert len(services) == 5
    assert known == set()


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())
