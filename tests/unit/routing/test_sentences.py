"""Every text the service may need is there in all four languages."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from qabul.intake.v1 import appeal_pb2
from qabul_routing.domain import Proposal
from qabul_routing.sentences import proposal_sentence, texts
from qabul_terms import LANGUAGES

ROOT = Path(__file__).parents[3]
TABLES = [
    ROOT / "services/routing/src/qabul_routing/rules/propose-route.json",
    ROOT / "deploy/regions/namangan/rules/propose-route.json",
]

#: Why an event was kept: operators read the sentence itself.
HEARD_BY_OPERATORS = {"FACTS_INCOMPLETE", "KIND_UNKNOWN", "CARD_NOT_IN_EXECUTION"}


@pytest.mark.parametrize("table", TABLES, ids=["packaged", "namangan"])
def test_every_row_that_proposes_can_say_why(table):
    [node] = [node for node in json.loads(table.read_text())["nodes"] if node["type"] == "decisionTableNode"]
    codes = {json.loads(row["sentence"]) for row in node["content"]["rules"]}

    for code in codes:
        for language in LANGUAGES:
            assert proposal_sentence(Proposal(fits=True, sentence=code), language), (code, language)


def test_a_sentence_of_a_regions_own_that_is_not_here_is_left_out():
    assert proposal_sentence(Proposal(fits=True, sentence="by-decree-of-the-day"), "ru") == ""


def test_every_text_is_there_in_every_language():
    assert all(set(by_language) == set(LANGUAGES) for by_language in texts().values())


def test_every_kind_of_appeal_has_its_word_on_the_card():
    kinds = [name.removeprefix("APPEAL_KIND_").lower() for name in appeal_pb2.AppealKind.keys()[1:]]

    assert {f"kind-{kind}" for kind in kinds} <= set(texts())


def test_every_reason_a_caller_may_hear_has_its_message():
    messages = tomllib.loads((files("qabul_routing") / "messages" / "routing.toml").read_text("utf-8"))
    sources = "".join(file.read_text() for file in (ROOT / "services/routing/src/qabul_routing").rglob("*.py"))

    assert set(messages) == set(re.findall(r'reason="([A-Z_]+)"', sources)) - HEARD_BY_OPERATORS
    assert all(set(by_language) == set(LANGUAGES) for by_language in messages.values())
