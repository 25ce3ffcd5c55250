import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

import qabul_bpmn as bpmn


def test_two_waiting_tokens_and_four_timers_fit_into_two_kilobytes(walk):
    case = walk("waiting").start({"appeal_id": str(uuid4()), "due_at": "2026-03-17T18:59:59+00:00"})

    assert len(case.instance.tokens) == 2
    assert len(case.instance.timers) == 4
    assert len(case.instance.to_json().encode()) <= 700


def test_rework_leaves_nothing_behind_but_higher_ids(walk):
    case = walk("inclusive").start({"police": True, "health": False}).complete("ask-police", {"unclear": True})
    once = case.instance

    for _ in range(20):
        case.complete("ask-police", {"unclear": True})

    assert [token[1:] for token in case.instance.tokens] == [token[1:] for token in once.tokens]
    assert case.instance[1:4] == once[1:4]
    assert len(case.instance.to_json()) <= len(once.to_json()) + 2


def test_the_stored_form_is_a_list_and_can_be_bytes(walk):
    instance = walk("tasks").start({"matn": "Йўл таъмири"}).instance

    assert json.loads(instance.to_json()) == [1, 3, 0, {"matn": "Йўл таъмири"}, [[2, "accept", 0, "user"]], []]
    assert bpmn.Instance.from_json(instance.to_json().encode()) == instance


@pytest.mark.parametrize("value", [uuid4(), datetime(2026, 1, 1, tzinfo=UTC), {1, 2}, float("nan")])
def test_variables_that_are_no_json_are_refused(walk, value):
    with pytest.raises(bpmn.VariablesRefused, match="Expected variables to be JSON values, but"):
        walk("tasks").start({"value": value})


def test_variables_that_are_documents_are_refused(walk):
    with pytest.raises(bpmn.VariablesRefused, match="keep documents in tables"):
        walk("tasks").start({"text": "x" * 300_000})


def test_a_step_does_not_touch_the_instance_it_started_from(walk):
    case = walk("multi-instance").start({"card": {"organisations": ["a", "b"]}, "members": 1, "signers": []})
    before, stored = case.instance, case.instance.to_json()

    case.complete("say-issued").complete("say-issued").deliver("AnswerArrived", {"organisation": "a", "text": "t"})

    assert before.to_json() == stored


def test_now_without_an_offset_is_refused(walk):
    with pytest.raises(ValueError, match="aware time"):
        bpmn.start(walk("tasks").process, {}, now=datetime(2026, 1, 1))  # noqa: DTZ001
