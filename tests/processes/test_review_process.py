"""The diagram of review: checked as a file, and walked step by step without a service."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from tests.factories.walks import Walk, drawn, meant

import qabul_bpmn

FILE = files("qabul_review") / "processes" / "review.bpmn"
NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 13, 19, 0, tzinfo=UTC)


def walk():
    variables = {"review_due_at": DUE.isoformat(), "arrived": {"late": False}}
    return Walk(FILE.read_bytes(), variables, message="AnswerSubmitted", now=NOW)


def test_the_diagram_can_run_and_is_named_as_its_process():
    model = qabul_bpmn.read(FILE.read_bytes(), source=FILE.name)

    assert qabul_bpmn.check(model) == []
    assert f"{qabul_bpmn.compile(model).id}.bpmn" == FILE.name


def test_every_element_has_its_place_on_the_page():
    assert drawn(FILE.read_bytes()) == meant(FILE.read_bytes())


@pytest.mark.parametrize(
    ("decision", "said"), [("accepted", "say-answer-accepted"), ("rejected", "say-answer-rejected")]
)
def test_an_answer_is_checked_examined_and_decided(decision, said):
    review = walk()

    waiting = review.open
    review.do("examine-answer", decision=decision)

    assert waiting == ("examine-answer",)
    assert review.done == ["check-answer", said]
    assert review.instance.finished
    assert review.instance.timers == ()


def test_a_review_is_said_to_be_overdue_once_and_stays_open():
    review = walk()

    review.wait_until(DUE - timedelta(seconds=1))
    before = list(review.done)
    review.wait_until(DUE + timedelta(days=30))
    waiting = review.open
    review.do("examine-answer", decision="accepted")

    assert before == ["check-answer"]
    assert waiting == ("examine-answer",)
    assert review.done == ["check-answer", "say-review-overdue", "say-answer-accepted"]
    assert review.instance.finished


def test_an_instance_is_small():
    assert len(walk().instance.to_json().encode()) < 1024
