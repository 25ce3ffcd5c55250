import json
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import uuid4

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


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


@pytest.mark.parametrize("variables", [{"name": "a\ud800b"}, {"a\ud800b": 1}])
def test_half_of_a_character_is_refused_before_it_is_stored(walk, variables):
    with pytest.raises(bpmn.VariablesRefused, match="half of a character"):
        walk("tasks").start(variables)


def nested(depth, innermost=None):
    for _ in range(depth):
        innermost = [innermost]
    return innermost


def circle():
    round_ = {}
    round_["here"] = [round_, round_, (round_,)]
    return round_


@pytest.mark.parametrize("value", [nested(101), nested(15_000), {"a": ({"b": nested(98)},)}, circle()])
def test_variables_that_are_nested_too_deep_are_refused_by_every_step(walk, value):
    case = walk("tasks").start()
    steps = [
        lambda: bpmn.start(case.process, {"value": value}, now=NOW),
        lambda: bpmn.start(case.process, MappingProxyType({"value": value}), now=NOW),
        lambda: bpmn.complete(case.process, case.instance, case.token("accept"), {"value": value}, now=NOW),
        lambda: bpmn.deliver(case.process, case.instance, "Come", {"value": value}, now=NOW),
        lambda: bpmn.signal(case.process, case.instance, "Come", {"value": value}, now=NOW),
        lambda: bpmn.escalate(case.process, case.instance, case.token("accept"), "X", {"value": value}, now=NOW),
    ]
    for step in steps:
        with pytest.raises(bpmn.VariablesRefused, match="at most 100 lists and objects inside one another"):
            step()


def test_variables_nested_a_hundred_deep_are_taken(walk):
    assert walk("tasks").start({"value": nested(98, innermost={}), "wide": [nested(50)] * 50}).waiting == ["accept"]


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
