"""The diagram of intake: checked as a file, and walked step by step without a service."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from lxml import etree

import qabul_bpmn
from qabul_bpmn import NotWaiting, RunServiceTask, SendMessage, StartTimer
from qabul_intake.bootstrap import build
from qabul_intake.handlers import ACCEPT_APPEAL, ANSWER_ACCEPTED, PROCESS
from qabul_intake.workers import Workers

XML = (files("qabul_intake") / "processes" / "intake.bpmn").read_bytes()
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=1)


class Walk:
    """One instance, walked as the chassis walks it: what is said or worked at once is done at once."""

    def __init__(self) -> None:
        self.process = qabul_bpmn.load(XML, source="intake.bpmn")
        self.done: list[str] = []
        self.due: dict[str, datetime] = {}
        self._take(qabul_bpmn.start(self.process, {"acceptance_due_at": DUE.isoformat()}, now=NOW))

    @property
    def open(self):
        return qabul_bpmn.open_tasks(self.process, self.instance)

    def accept(self):
        [token] = [each.id for each in self.instance.tokens if each.element == ACCEPT_APPEAL]
        self._take(qabul_bpmn.complete(self.process, self.instance, token, now=NOW))

    def hear_outcome(self):
        self._take(qabul_bpmn.deliver(self.process, self.instance, ANSWER_ACCEPTED, {"attempt": 1}, now=NOW))

    def let_time_pass(self):
        [timer] = self.instance.timers
        self._take(qabul_bpmn.fire(self.process, self.instance, timer.id, now=timer.due_at))

    def _take(self, step):
        self.instance = step.instance
        for effect in step.effects:
            match effect:
                case SendMessage(token=token, element=element) | RunServiceTask(token=token, element=element):
                    self.done.append(element)
                    self._take(qabul_bpmn.complete(self.process, self.instance, token, now=NOW))
                case StartTimer(element=element, due_at=due_at):
                    self.due[element] = due_at


def test_the_diagram_can_run_and_is_named_as_its_process():
    model = qabul_bpmn.read(XML, source="intake.bpmn")

    assert qabul_bpmn.check(model) == []
    assert qabul_bpmn.compile(model).id == PROCESS


def test_every_element_has_its_place_on_the_page():
    root = etree.fromstring(XML)
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")}
    process = root.find("{*}process")
    meant = {each.get("id") for each in process.iterchildren() if isinstance(each.tag, str)}

    assert drawn == meant


def test_every_task_has_a_worker_of_its_name():
    process = qabul_bpmn.load(XML, source="intake.bpmn")

    for node in process.service_tasks:
        assert hasattr(Workers, node.id.replace("-", "_")), node.id
    assert callable(build)


def test_an_appeal_is_registered_accepted_resolved_and_closed():
    walk = Walk()
    assert walk.open == (ACCEPT_APPEAL,)

    walk.accept()
    assert walk.open == ("await-outcome",)

    walk.hear_outcome()
    assert walk.instance.finished
    # The page shows the outcome before anybody is told that the appeal is closed (trap 6).
    assert walk.done == ["say-appeal-registered", "say-appeal-accepted", "notify-applicant", "say-appeal-closed"]


def test_acceptance_is_overdue_at_the_instant_its_rule_gave():
    walk = Walk()

    assert walk.due == {"acceptance-overdue": DUE}


def test_an_overdue_appeal_still_waits_for_acceptance():
    walk = Walk()

    walk.let_time_pass()

    assert walk.done == ["say-appeal-registered", "say-acceptance-overdue"]
    assert walk.open == (ACCEPT_APPEAL,)
    walk.accept()
    walk.hear_outcome()
    assert walk.instance.finished


def test_an_accepted_appeal_is_never_overdue():
    walk = Walk()

    walk.accept()

    assert not walk.instance.timers


def test_no_outcome_is_heard_before_the_acceptance():
    walk = Walk()

    with pytest.raises(NotWaiting):
        walk.hear_outcome()


def test_an_instance_stays_small():
    walk = Walk()
    walk.accept()

    assert len(walk.instance.to_json()) < 2048
