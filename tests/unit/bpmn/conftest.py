"""A walker through processes, which looks after every step that no token or timer was lost, doubled or left behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import qabul_bpmn as bpmn

DIAGRAMS = Path(__file__).parent / "diagrams"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCOPES = {"scope", "instances"}


class Walk:
    """One instance, stepped by the names of its elements instead of its tokens."""

    def __init__(self, process):
        self.process = process
        self.now = NOW
        self.instance = None
        self.effects = ()
        self.finished = False
        self._tokens = {}
        self._timers = {}

    def start(self, variables=None, **how):
        self._take(bpmn.start(self.process, variables or {}, now=self.now, **how))
        return self

    def complete(self, element, output=None, *, nth=0):
        return self._step(bpmn.complete, self.token(element, nth), output)

    def fail(self, element, error="", reason="it broke", *, nth=0):
        return self._step(bpmn.fail, self.token(element, nth), error, reason)

    def escalate(self, element, code, payload=None):
        return self._step(bpmn.escalate, self.token(element), code, payload)

    def cancel(self):
        return self._step(bpmn.cancel)

    def retry(self, element, variables=None):
        return self._step(bpmn.retry, self.token(element), variables)

    def deliver(self, message, payload=None):
        return self._step(bpmn.deliver, message, payload)

    def signal(self, name, payload=None):
        return self._step(bpmn.signal, name, payload)

    def fire(self, event):
        """Let time pass until the timer of this event is due."""
        [timer] = [timer for timer in self.instance.timers if timer.element == event]
        self.now = max(self.now, timer.due_at)
        del self._timers[timer.id]
        return self._step(bpmn.fire, timer.id)

    def migrate(self, process, elements=None):
        """Go on with another version, after its dry run found nothing."""
        how = {"now": self.now, "elements": elements or {}}
        assert bpmn.check_migration(self.process, process, self.instance, **how) == []
        self._take(bpmn.migrate(self.process, process, self.instance, **how))
        self.process = process
        return self

    def later(self, **passed):
        self.now += timedelta(**passed)
        return self

    def token(self, element, nth=0):
        return [token.id for token in self.instance.tokens if token.element == element and token.waits not in SCOPES][
            nth
        ]

    @property
    def waiting(self):
        """Elements where tokens wait, those of scopes left out."""
        return [token.element for token in self.instance.tokens if token.waits not in SCOPES]

    @property
    def timers(self):
        return {timer.element: timer.due_at for timer in self.instance.timers}

    @property
    def variables(self):
        return dict(self.instance.variables)

    @property
    def passed(self):
        """Elements left in the last step, not counting those that were cancelled."""
        return [effect.element for effect in self.said(bpmn.Left) if not effect.cancelled]

    def said(self, kind):
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def _step(self, step, *given):
        self._take(step(self.process, self.instance, *given, now=self.now))
        return self

    def _take(self, step):
        self.instance, self.effects = step
        for effect in self.effects:
            match effect:
                case bpmn.Entered(element=element, token=token):
                    assert token not in self._tokens
                    self._tokens[token] = element
                case bpmn.Left(element=element, token=token):
                    assert self._tokens.pop(token) == element
                case bpmn.Moved(element=element, token=token, source=source):
                    assert self._tokens[token] == source
                    self._tokens[token] = element
                case bpmn.StartTimer(timer=timer, due_at=due_at):
                    assert timer not in self._timers
                    self._timers[timer] = due_at
                case bpmn.CancelTimer(timer=timer):
                    del self._timers[timer]
                case bpmn.Finish():
                    assert not self.finished
                    self.finished = True
        self._hold()

    def _hold(self):
        instance = self.instance
        assert bpmn.Instance.from_json(instance.to_json()) == instance
        assert {token.id: token.element for token in instance.tokens} == self._tokens
        assert {timer.id: timer.due_at for timer in instance.timers} == self._timers
        assert instance.finished == self.finished
        assert not (self.finished and (instance.tokens or instance.timers))
        owners = {token.id for token in instance.tokens if token.waits in SCOPES} | {0}
        used = {token.scope for token in instance.tokens}
        assert used <= owners
        assert used | {0} == owners
        assert {timer.token for timer in instance.timers} <= {token.id for token in instance.tokens} | {0}
        assert len(self._tokens | self._timers) == len(self._tokens) + len(self._timers)


@pytest.fixture
def walk(changed) -> Callable[..., Walk]:
    """Load a diagram of this folder, changed or not, to be walked through."""
    return lambda name, *changes: Walk(changed(name, *changes))


@pytest.fixture
def changed() -> Callable[..., bpmn.Process]:
    """Load a diagram of this folder with texts replaced, each wherever it stands."""

    def load(name, *changes):
        path = DIAGRAMS / f"{name}.bpmn"
        text = path.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return bpmn.load(text.encode(), source=path.name)

    return load


@pytest.fixture
def walk_of() -> Callable[[str], Walk]:
    """Load a diagram given as text, to be walked through."""
    return lambda text: Walk(bpmn.load(text))
