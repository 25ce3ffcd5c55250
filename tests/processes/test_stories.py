"""The stories of docs/processes are what the diagrams of the services do."""

from pathlib import Path

import pytest
from tests.conftest import ROOT

import qabul_bpmn
from qabul_chassis.rules import Rules
from qabul_cli.process.simulation import Diagram, play, read_script
from qabul_cli.process.ways import Ways

FOLDER = ROOT / "docs" / "processes"
STORIES = sorted(FOLDER.glob("*/*.yaml"))
CALLS = sorted((FOLDER / "calls").glob("*.yaml"))
DIAGRAMS = {diagram.stem: diagram for diagram in ROOT.glob("services/*/src/*/processes/*.bpmn")}


def read(diagram: Path) -> Diagram:
    xml = diagram.read_bytes()
    return Diagram(qabul_bpmn.load(xml, source=diagram.name), Ways(qabul_bpmn.read(xml)))


def play_story(story: Path, diagram: Path, *called: Path):
    process, ways = read(diagram)
    others = {each.process.id: each for each in map(read, called)}
    script = read_script(story.name, story.read_bytes(), process, [each.process for each in others.values()])
    tables = diagram.parent.parent / "rules"
    return play(process, script, ways=ways, rules=Rules.load(tables) if tables.is_dir() else None, called=others)


def test_every_process_has_a_story():
    assert {story.parent.name for story in STORIES} == DIAGRAMS.keys() | {"calls"}


@pytest.mark.parametrize("story", CALLS, ids=lambda story: story.stem)
def test_a_story_of_a_called_process_goes_as_it_is_told(story):
    played = play_story(story, FOLDER / "calls" / "answer.bpmn", FOLDER / "calls" / "advice.bpmn")

    assert played.failures == []
    assert [run.process.id for run in played.runs] == ["answer", "advice"]


@pytest.mark.parametrize(
    "story", [each for each in STORIES if each not in CALLS], ids=lambda story: f"{story.parent.name}/{story.stem}"
)
def test_a_story_goes_as_it_is_told(story):
    played = play_story(story, DIAGRAMS[story.parent.name])

    assert played.failures == []
    assert any(entry.what == "expect" for entry in played.trace)
