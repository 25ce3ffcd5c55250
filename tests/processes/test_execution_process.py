"""The diagrams of execution: checked as files, and walked step by step without a service."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

import qabul_bpmn
from qabul_bpmn import RunServiceTask, SendMessage, StartTimer
from qabul_execution.domain import ReminderRule, Term
from qabul_execution.terms import variables_of

FOLDER = files("qabul_execution") / "processes"
DIAGRAMS = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".bpmn"))
TASHKENT = ZoneInfo("Asia/Tashkent")
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
#: As long as an executor, and the service around the diagram, has said nothing.
VARIABLES = {"studied_before": False, "rejected_before": False}
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


class Walk:
    """One instance, walked as the chassis walks it: what is said or worked at once is done at once."""

    def __init__(self, name, *, due_on=date(2026, 3, 18)):
        self.process = qabul_bpmn.load((FOLDER / name).read_bytes(), source=name)
        self.done = []
        self.timers = {}
        self.now = NOW
        term = Term.starting(NOW, due_on, ReminderRule(5, 2, 9), TASHKENT)
        variables = VARIABLES | variables_of(term)
        self._take(qabul_bpmn.start(self.process, variables, now=NOW, message="AssignmentIssued"))

    @property
    def open(self):
        return qabul_bpmn.open_tasks(self.process, self.instance)

    def do(self, element, **output):
        token = next(each.id for each in self.instance.tokens if each.element == element)
        self._take(qabul_bpmn.complete(self.process, self.instance, token, output, now=self.now))

    def fail(self, element, error):
        token = next(each.id for each in self.instance.tokens if each.element == element)
        self._take(qabul_bpmn.fail(self.process, self.instance, token, error, "spoilt", now=self.now))

    def hear(self, message, **payload):
        self._take(qabul_bpmn.deliver(self.process, self.instance, message, payload, now=self.now))

    def wait_until(self, moment):
        """Fire what is due on the way, in order."""
        while due := [each for each in self.instance.timers if each.due_at <= moment]:
            timer = min(due, key=lambda each: each.due_at)
            self.now = timer.due_at
            self._take(qabul_bpmn.fire(self.process, self.instance, timer.id, now=self.now))
        self.now = moment

    def _take(self, step):
        self.instance = step.instance
        for effect in step.effects:
            if isinstance(effect, SendMessage) or (
                isinstance(effect, RunServiceTask) and effect.element == "give-answer-back"
            ):
                self.done.append(effect.element)
                self._take(qabul_bpmn.complete(self.process, self.instance, effect.token, {}, now=self.now))
            elif isinstance(effect, StartTimer):
                self.timers[effect.element] = effect.due_at


def _to_submission(walk):
    walk.do("accept-assignment")
    walk.do("appoint-executor", studied_before=True)
    return walk


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_diagram_can_run_and_is_named_as_its_process(name):
    model = qabul_bpmn.read((FOLDER / name).read_bytes(), source=name)

    assert qabul_bpmn.check(model) == []
    assert f"{qabul_bpmn.compile(model).id}.bpmn" == name


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_element_of_a_diagram_has_its_place_on_the_page(name):
    root = etree.fromstring((FOLDER / name).read_bytes())
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")}
    process = root.find("{*}process")
    meant = {
        element.get("id")
        for element in process.iter()
        if isinstance(element.tag, str)
        and element.get("id")
        and not element.tag.endswith(("Definition", "}process", "}documentation"))
    }

    assert drawn == meant


def test_the_lead_takes_on_names_an_executor_and_answers():
    walk = Walk("execution.bpmn")

    assert walk.open == ("accept-assignment",)
    walk.do("accept-assignment")
    assert walk.open == ("appoint-executor",)
    walk.do("appoint-executor", studied_before=True)
    assert walk.open == ("submit-answer",)
    walk.do("submit-answer", attempt=1)
    assert walk.open == ("seal-answer",)
    walk.do("seal-answer")
    walk.hear("AnswerAccepted")

    assert walk.instance.finished
    assert walk.done == ["say-assignment-accepted", "say-executor-appointed", "say-answer-submitted"]


def test_timers_stand_on_the_work_until_the_answer_is_handed_in():
    walk = Walk("execution.bpmn")

    assert walk.timers == {
        "reminder-due": datetime(2026, 3, 13, 4, 0, tzinfo=UTC),
        "term-over": datetime(2026, 3, 18, 19, 0, tzinfo=UTC),
    }
    _to_submission(walk).do("submit-answer", attempt=1)
    assert walk.instance.timers == ()


def test_nobody_who_works_keeps_the_clocks_from_running():
    walk = Walk("execution.bpmn")

    walk.wait_until(NOW + timedelta(days=12))
    _to_submission(walk)
    walk.wait_until(NOW + timedelta(days=40))

    assert walk.done.count("say-deadline-approaching") == 3
    assert walk.done.count("say-deadline-missed") == 1
    assert walk.open == ("submit-answer",)


def test_a_rejection_opens_the_answer_again_with_new_clocks():
    walk = _to_submission(Walk("execution.bpmn"))
    walk.do("submit-answer", attempt=1)
    walk.do("seal-answer")

    term = Term.starting(NOW, date(2026, 3, 28), ReminderRule(5, 2, 9), TASHKENT)
    walk.hear("AnswerRejected", **variables_of(term), rejected_before=True)

    assert walk.open == ("submit-answer",)
    assert walk.timers["term-over"] == datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    walk.do("submit-answer", attempt=2)
    walk.do("seal-answer")
    walk.hear("AnswerAccepted")
    assert walk.instance.finished
    assert walk.done.count("say-answer-submitted") == 2


def test_a_spoilt_upload_gives_the_answer_back_in_the_same_term():
    walk = _to_submission(Walk("execution.bpmn"))
    walk.do("submit-answer", attempt=1)

    walk.fail("seal-answer", "upload-spoilt")

    assert walk.open == ("submit-answer",)
    assert walk.done[-1] == "give-answer-back"
    assert walk.timers["term-over"] == datetime(2026, 3, 18, 19, 0, tzinfo=UTC)


def test_a_co_executor_takes_on_and_waits_for_the_leads_answer():
    walk = Walk("co-execution.bpmn")

    walk.do("accept-assignment")
    assert not walk.instance.finished
    walk.hear("AnswerAccepted")

    assert walk.instance.finished
    assert walk.done == ["say-assignment-accepted"]
    assert walk.timers == {}


def test_a_co_executor_who_never_took_on_is_closed_with_the_leads_answer():
    walk = Walk("co-execution.bpmn")

    walk.hear("AnswerAccepted")

    assert walk.instance.finished
    assert walk.done == []


def test_an_instance_is_small():
    walk = _to_submission(Walk("execution.bpmn"))

    assert len(walk.instance.to_json()) < 1024
