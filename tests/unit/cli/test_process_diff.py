"""`qabul process diff`: what of two diagrams differs for what runs."""

import json
import re
from importlib.resources import files

import pytest

import qabul_bpmn
from qabul_cli.process.difference import compare

REVIEW = (files("qabul_review") / "processes" / "review.bpmn").read_text("utf-8")
EXECUTION = (files("qabul_execution") / "processes" / "execution.bpmn").read_text("utf-8")
ROUTING = (files("qabul_routing") / "processes" / "routing.bpmn").read_text("utf-8")

DESK = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:qabul="https://qabulxona.uz/bpmn" id="d">
  <message id="m" name="Answered" />
  <process id="desk" name="Desk" isExecutable="true">
    <startEvent id="begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="choose" />
    <exclusiveGateway id="choose" default="f4" />
    <sequenceFlow id="f2" sourceRef="choose" targetRef="look">
      <conditionExpression>sum > 5</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f3" sourceRef="choose" targetRef="hear">
      <conditionExpression>sum > 3</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f4" sourceRef="choose" targetRef="done" />
    <userTask id="look" name="Look at it">
      <extensionElements><qabul:input source="sum" target="amount" /></extensionElements>
    </userTask>
    <sequenceFlow id="f5" sourceRef="look" targetRef="done" />
    <receiveTask id="hear" messageRef="m" />
    <sequenceFlow id="f6" sourceRef="hear" targetRef="done" />
    <endEvent id="done" />
  </process>
</definitions>
"""


def compared(before, after):
    given = [text.encode() for text in (before, after)]
    return compare(*given, tuple(qabul_bpmn.read(xml) for xml in given))


def edited(text, *edits):
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def said(changed):
    return {(each.item.id, *change) for each in changed for change in each.changes}


@pytest.mark.parametrize("text", [REVIEW, EXECUTION, ROUTING, DESK], ids=["review", "execution", "routing", "desk"])
def test_a_diagram_is_the_same_as_itself(text):
    found = compared(text, text)

    assert found.same
    assert found.same_version
    assert (found.renamed, found.lost, found.moved in {0, None}) == ((), (), True)


@pytest.mark.parametrize(
    ("before", "edit", "fact"),
    [
        pytest.param(DESK, ('<userTask id="look"', '<manualTask id="look"'), None, id="closing tag kept apart"),
        pytest.param(DESK, ("sum > 5", "sum > 6"), ("f2", "condition", "sum > 5", "sum > 6"), id="condition"),
        pytest.param(DESK, ('default="f4"', 'default="f2"'), ("choose", "default flow", "f4", "f2"), id="default"),
        pytest.param(DESK, ('name="Answered"', 'name="Heard"'), ("hear", "message", "Answered", "Heard"), id="message"),
        pytest.param(
            DESK, ('source="sum"', 'source="sum * 2"'), ("look", "input amount", "sum", "sum * 2"), id="input"
        ),
        pytest.param(
            REVIEW,
            ('cancelActivity="false"', ""),
            ("review-overdue", "interrupting", "false", "true"),
            id="interrupting",
        ),
        pytest.param(
            REVIEW,
            (">review_due_at<", ">soon<"),
            ("review-overdue", "timeDate", "review_due_at", "soon"),
            id="timer",
        ),
        pytest.param(
            ROUTING,
            ('isSequential="false"', 'isSequential="true"'),
            ("say-assignment-issued", "loop", "parallel multiInstance", "sequential multiInstance"),
            id="loop",
        ),
        pytest.param(
            ROUTING,
            ('qabul:collection="executors"', 'qabul:collection="leads"'),
            ("say-assignment-issued", "collection", "executors", "leads"),
            id="collection",
        ),
        pytest.param(
            EXECUTION,
            ('errorCode="upload-spoilt"', 'errorCode="gone"'),
            ("upload-spoilt", "error", "upload-spoilt", "gone"),
            id="error code",
        ),
    ],
)
def test_what_an_element_or_flow_does_otherwise_is_told_as_one_fact(before, edit, fact):
    if fact is None:
        after = edited(before, edit, ("</userTask>", "</manualTask>"))
        fact = ("look", "kind", "userTask", "manualTask")
    else:
        after = edited(before, edit)

    found = compared(before, after)

    assert said((*found.changed, *found.flows_changed)) == {fact}
    assert not found.same
    assert not found.same_version
    assert (found.added, found.removed, found.flows_added, found.flows_removed) == ((), (), (), ())


@pytest.mark.parametrize(
    ("edits", "named"),
    [
        pytest.param([('name="Look at it"', 'name="Read"')], {("look", "name", "Look at it", "Read")}, id="name"),
        pytest.param([('name="Desk"', 'name="Table"')], {("desk", "name", "Desk", "Table")}, id="name of the process"),
        pytest.param([('id="m"', 'id="m2"'), ('messageRef="m"', 'messageRef="m2"')], set(), id="id of a message"),
        pytest.param(
            [('id="begun" />', 'id="begun"><documentation>x</documentation></startEvent>')], set(), id="documentation"
        ),
    ],
)
def test_names_ids_of_declarations_and_words_for_people_mean_nothing_to_a_run(edits, named):
    found = compared(DESK, edited(DESK, *edits))

    assert found.same
    assert found.same_version
    assert said(found.renamed) == named


def test_flows_out_of_an_exclusive_gateway_are_tried_in_their_order():
    [second] = re.findall(r'    <sequenceFlow id="f3".*?</sequenceFlow>\n', DESK, re.DOTALL)
    first = DESK.index('    <sequenceFlow id="f2"')
    after = DESK[:first] + second + DESK[first:].replace(second, "")

    found = compared(DESK, after)

    assert said(found.changed) == {("choose", "flows are tried in the order", "f2, f3, f4", "f3, f2, f4")}
    assert not found.same_version


def test_a_flow_with_another_id_is_the_flow_between_the_same_elements():
    found = compared(DESK, edited(DESK, ('id="f5"', 'id="flow_9"')))

    assert said(found.flows_changed) == {("flow_9", "id", "f5", "flow_9")}
    assert (found.flows_added, found.flows_removed) == ((), ())


def test_elements_and_flows_come_and_go():
    more = '<manualTask id="file" /><sequenceFlow id="f7" sourceRef="file" targetRef="done" /></process>'
    after = edited(
        DESK, ("</process>", more), ('sourceRef="look" targetRef="done"', 'sourceRef="look" targetRef="file"')
    )

    there, back = compared(DESK, after), compared(after, DESK)

    assert [each.id for each in there.added] == ["file"] == [each.id for each in back.removed]
    assert [each.id for each in there.flows_added] == ["f7"] == [each.id for each in back.flows_removed]
    assert said(there.flows_changed) == {("f5", "to", "done", "file")}


def test_an_element_that_tokens_may_stand_on_and_that_is_gone_is_told_with_what_may_have_taken_its_place():
    after = edited(REVIEW, ('"check-answer"', '"look-at-answer"'), ('"say-review-overdue"', '"remind"'))

    found = compared(REVIEW, after)

    assert {(each.item.id, each.why, each.perhaps) for each in found.lost} == {
        ("check-answer", "is gone", "look-at-answer"),
        ("say-review-overdue", "is gone", "remind"),
    }


def test_an_element_no_token_rests_on_is_no_loss():
    found = compared(DESK, edited(DESK, ('"choose"', '"pick"'), ('"done"', '"over"')))

    assert {each.id for each in found.removed} == {"choose", "done"}
    assert found.lost == ()


def test_a_timer_event_that_has_another_id_is_guessed_too():
    lost = compared(REVIEW, REVIEW.replace('"review-overdue"', '"review-late"')).lost

    assert [(each.item.id, each.why, each.perhaps) for each in lost] == [("review-overdue", "is gone", "review-late")]


def test_a_token_can_stay_neither_at_another_kind_of_element_nor_in_another_sub_process():
    other_kind = edited(DESK, ('<receiveTask id="hear"', '<sendTask id="hear"'))
    lines = EXECUTION.splitlines()
    [begins] = [number for number, line in enumerate(lines) if '<bpmn:serviceTask id="seal-answer"' in line]
    [ends] = [number for number, line in enumerate(lines) if number > begins and "</bpmn:serviceTask>" in line][:1]
    task = lines[begins : ends + 1]
    [close] = [number for number, line in enumerate(lines) if "</bpmn:subProcess>" in line]
    moved = [*lines[:close], *task, *lines[close:begins], *lines[ends + 1 :]]

    assert [(each.item.id, each.why) for each in compared(DESK, other_kind).lost] == [
        ("hear", "is of the kind sendTask now")
    ]
    assert [(each.item.id, each.why) for each in compared(EXECUTION, "\n".join(moved)).lost] == [
        ("seal-answer", "is inside work now")
    ]


def test_what_is_drawn_elsewhere_is_counted_and_makes_no_difference():
    found = compared(REVIEW, re.sub(r'(<dc:Bounds x=")', r"\g<1>1", REVIEW, count=1))

    assert found.same
    assert found.moved == 1


def test_a_value_written_out_that_was_meant_anyway_is_no_difference():
    found = compared(
        REVIEW,
        edited(REVIEW, ('<bpmn:userTask id="examine-answer"', '<bpmn:userTask startQuantity="1" id="examine-answer"')),
    )

    assert found.same
    assert found.same_version


def test_blanks_in_an_expression_are_no_difference_though_the_version_is_another():
    found = compared(DESK, edited(DESK, ("sum > 5", "sum\n  > 5")))

    assert found.same
    assert not found.same_version


def write(folder, name, text):
    file = folder / name
    file.write_text(text, "utf-8")
    return str(file)


def test_exit_codes_are_those_of_diff(qabul, tmp_path):
    a, b = write(tmp_path, "a.bpmn", DESK), write(tmp_path, "b.bpmn", edited(DESK, ("sum > 5", "sum > 6")))
    html = write(tmp_path, "c.bpmn", "<html")

    same, differs, trouble = (
        qabul("process", "diff", a, a),
        qabul("process", "diff", a, b),
        qabul("process", "diff", a, html),
    )

    assert (same.exit_code, differs.exit_code, trouble.exit_code) == (0, 1, 2)
    assert "What runs is the same" in same.stdout
    assert "condition: sum > 5 → sum > 6" in differs.stdout
    assert trouble.stdout == ""
    assert "c.bpmn:1: Expected well-formed XML" in trouble.stderr


def test_programs_get_one_document(qabul, tmp_path):
    a, b = write(tmp_path, "a.bpmn", DESK), write(tmp_path, "b.bpmn", edited(DESK, ('"look"', '"read"')))

    done = qabul("process", "diff", a, b, "--json")

    found = json.loads(done.stdout)
    assert (found["same"], found["same_version"], found["moved"]) == (False, False, None)
    assert [each["id"] for each in found["elements"]["added"]] == ["read"]
    assert found["lost"] == [{"element": "look", "kind": "userTask", "why": "is gone", "perhaps": "read"}]


def test_one_of_them_may_come_from_standard_input(qabul, tmp_path):
    a = write(tmp_path, "a.bpmn", DESK)

    assert qabul("process", "diff", "-", a, given=DESK).exit_code == 0
    assert qabul("process", "diff", "-", "-", given=DESK).exit_code == 2


def test_the_second_is_drawn_with_its_news_marked(qabul, tmp_path):
    a = write(tmp_path, "a.bpmn", REVIEW)
    b = write(tmp_path, "b.bpmn", edited(REVIEW, ('"check-answer"', '"look-at-answer"'), (">review_due_at<", ">soon<")))
    out = tmp_path / "x.svg"

    done = qabul("process", "diff", a, b, "--out", str(out))
    undrawn = qabul("process", "diff", a, write(tmp_path, "c.bpmn", DESK), "--out", str(out))

    picture = out.read_text("utf-8")
    assert done.exit_code == 1
    assert ">new</text>" in picture
    assert ">±</text>" in picture
    assert "Removed: Check the answer (D2.4)" in picture
    assert undrawn.exit_code == 2
    assert "layout" in undrawn.stderr


def test_what_differs_is_framed_and_an_event_on_a_border_has_a_sign_only(qabul, tmp_path):
    a = write(tmp_path, "a.bpmn", REVIEW)
    b = write(tmp_path, "b.bpmn", edited(REVIEW, (">review_due_at<", ">soon<")))
    out = tmp_path / "x.svg"

    qabul("process", "diff", a, b, "--out", str(out))

    picture = out.read_text("utf-8")
    assert ">±</text>" in picture
    assert "<title>changed</title>" in picture
    assert picture.count('stroke="#a35a00" stroke-width="3"') == 1


def test_what_cannot_run_is_said_beside_what_differs(qabul, tmp_path):
    (tmp_path / "a.bpmn").write_text(DESK, "utf-8")
    (tmp_path / "b c.bpmn").write_text(
        edited(DESK, ('<userTask id="look"', '<scriptTask id="look"')).replace("</userTask>", "</scriptTask>"), "utf-8"
    )
    files_ = (str(tmp_path / "a.bpmn"), str(tmp_path / "b c.bpmn"))

    told, listed = qabul("process", "diff", *files_), qabul("process", "diff", *files_, "--json")

    assert f"B cannot run: see `qabul process check '{files_[1]}'`." in told.stdout
    assert "A cannot run" not in told.stdout
    assert json.loads(listed.stdout)["can_run"] == [True, False]


def test_a_difference_is_told_before_it_cannot_be_drawn(qabul, tmp_path):
    (tmp_path / "a.bpmn").write_text(DESK, "utf-8")

    done = qabul("process", "diff", *[str(tmp_path / "a.bpmn")] * 2, "--out", str(tmp_path / "x.svg"))

    assert done.exit_code == 2
    assert "What runs is the same" in done.stdout
    assert "Expected a layout" in done.stderr


def test_facts_are_named_in_the_language_asked_for(qabul, tmp_path):
    after = edited(DESK, ("sum > 5", "sum > 6"), ('source="sum"', 'source="sum * 2"'), ('default="f4"', 'default="f2"'))
    for name, text in (("a.bpmn", DESK), ("b.bpmn", after)):
        (tmp_path / name).write_text(text, "utf-8")

    told = qabul("process", "diff", f"{tmp_path}/a.bpmn", f"{tmp_path}/b.bpmn", "--lang", "ru").stdout

    assert "условие: sum > 5 → sum > 6" in told
    assert "вход amount: sum → sum * 2" in told
    assert "поток по умолчанию: f4 → f2" in told
