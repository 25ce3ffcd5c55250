"""The diagram of routing: checked as a file, and walked step by step without a service."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from tests.factories.walks import Walk, drawn, meant

import qabul_bpmn
from qabul_bpmn import NotWaiting

FILE = files("qabul_routing") / "processes" / "routing.bpmn"
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
EXECUTORS = [
    {"organisation": "water-utility", "role": "lead", "due_on": "2026-03-15"},
    {"organisation": "gas-supply", "role": "co-executor", "due_on": "2026-03-10"},
]


def walk():
    facts = {"kind": "application", "sector": "water", "sector_lead": "water-utility"}
    return Walk(FILE.read_bytes(), facts, message="AppealAccepted", now=NOW, jobs=("collect-appeal",))


def to_signature(walk):
    walk.do("collect-appeal")
    walk.do("consider-appeal", card={"number": "N-2026-000017"})
    return walk


def test_the_diagram_can_run_and_is_named_as_its_process():
    model = qabul_bpmn.read(FILE.read_bytes(), source=FILE.name)

    assert qabul_bpmn.check(model) == []
    assert f"{qabul_bpmn.compile(model).id}.bpmn" == FILE.name


def test_every_element_has_its_place_on_the_page():
    assert drawn(FILE.read_bytes()) == meant(FILE.read_bytes())


def test_a_card_waits_for_the_text_for_the_working_group_and_for_the_hokim():
    card = walk()

    stations = [card.open]
    for step in ("collect-appeal", "consider-appeal"):
        card.do(step)
        stations.append(card.open)

    assert stations == [("collect-appeal",), ("consider-appeal",), ("sign-resolution",)]
    assert card.done == ["propose-route", "say-card-opened"]


def test_the_signature_issues_an_assignment_to_each_executor_and_the_answer_closes_the_card():
    card = to_signature(walk())

    card.do("sign-resolution", executors=EXECUTORS)
    waiting = card.open
    card.hear("AnswerAccepted")

    issued = [variables["executor"] for element, variables in card.seen if element == "say-assignment-issued"]
    assert issued == EXECUTORS
    assert waiting == ("await-answer",)
    assert card.instance.finished
    assert card.done[2:] == [
        "say-resolution-signed",
        "say-assignment-issued",
        "say-assignment-issued",
        "close-card",
        "say-card-closed",
    ]


def test_an_answer_is_not_heard_before_the_signature():
    card = to_signature(walk())

    with pytest.raises(NotWaiting):
        card.hear("AnswerAccepted")


def test_an_instance_stays_small_with_as_many_executors_as_the_contract_allows():
    card = to_signature(walk())

    card.do("sign-resolution", executors=EXECUTORS[:1] + EXECUTORS[1:] * 20, resolution={"instruction": "в" * 200})

    assert len(card.instance.to_json().encode()) < 4096
