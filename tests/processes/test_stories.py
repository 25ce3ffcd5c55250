"""The stories of docs/processes are what the diagrams of the services do."""

from pathlib import Path

import pytest
from tests.conftest import ROOT

import qabul_bpmn
from qabul_chassis.rules import Rules
from qabul_cli.process.simulation import play, read_script
from qabul_cli.process.ways import Ways

STORIES = sorted((ROOT / "docs" / "processes").glob("*/*.yaml"))
DIAGRAMS = {diagram.stem: diagram for diagram in ROOT.glob("services/*/src/*/processes/*.bpmn")}


def play_story(story: Path):
    diagram = DIAGRAMS[story.parent.name]
    xml = diagram.read_bytes()
    process = qabul_bpmn.load(xml, source=diagram.name)
    script = read_script(story.name, story.read_bytes(), process)
    rules = Rules.load(diagram.parent.parent / "rules")
    return play(process, script, ways=Ways(qabul_bpmn.read(xml)), rules=rules)


def test_every_process_has_a_story():
    assert {story.parent.name for story in STORIES} == DIAGRAMS.keys()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.stem}")
def test_a_story_goes_as_it_is_told(story):
    played = play_story(story)

    assert played.failures == []
    assert any(entry.what == "expect" for entry in played.trace)
