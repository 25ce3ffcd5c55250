"""What a script may say: how the process starts, what is answered when it asks, what is done, and what is expected."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    StrictBool,
    Tag,
    model_validator,
)

from qabul_bpmn import timing

#: When a script begins that does not say: a Monday morning in Namangan, so that a run is the same every day.
MONDAY: Final = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)

Variables = dict[str, JsonValue]


def _duration(text: str) -> str:
    if timing.duration(text).after(MONDAY) <= MONDAY:
        raise ValueError(f"Expected a duration longer than nothing, but got '{text}'")
    return text


Duration = Annotated[str, AfterValidator(_duration)]
Instant = Annotated[
    datetime,
    BeforeValidator(lambda text: timing.instant(text) if isinstance(text, str) else text),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Start(_Part):
    """How the instance starts: by a message, at an event, or at the none start."""

    at: Instant = MONDAY
    message: str | None = None
    event: str | None = None
    with_: Variables = Field(default_factory=dict, alias="with")

    @model_validator(mode="after")
    def _one_way(self) -> "Start":
        if self.message and self.event:
            raise ValueError("Expected a message or an event to start by, but both are given")
        return self


class Answer(_Part):
    """What an element's work ends in, whenever it asks: variables, an error, or nothing yet."""

    with_: Variables = Field(default_factory=dict, alias="with")
    error: str = ""
    reason: str = ""
    wait: StrictBool = False

    @model_validator(mode="after")
    def _one_way(self) -> "Answer":
        if self.wait + bool(self.error) + bool(self.with_) > 1:
            raise ValueError("Expected one of with, error and wait, but several are given")
        return self


def _answers(given: Any) -> Any:
    """One answer is an answer for every time; a list has one for each time."""
    listed = given if isinstance(given, list) else [given]
    return [{"done": {}, "wait": {"wait": True}}.get(each, each) if isinstance(each, str) else each for each in listed]


class Answers(_Part):
    """The answers of one element."""

    each: tuple[Answer, ...]
    #: Whether there is one for each time, and not one for every time.
    listed: bool

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, given: Any) -> Any:
        return {"each": tuple(_answers(given)), "listed": isinstance(given, list)}


class Work(_Part):
    """Steps at an element: of several tokens there, `where` chooses by the variables they see."""

    where: Variables = Field(default_factory=dict)


class Complete(Work):
    """The work at an element is done."""

    complete: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Decide(Work):
    """A rule table decided."""

    decide: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Fail(Work):
    """The work at an element ended in a BPMN error."""

    fail: str
    error: str
    reason: str = "the script says so"


class Escalate(Work):
    """The work at an element brought an escalation, and goes on."""

    escalate: str
    code: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Retry(Work):
    """Somebody mended the cause of an incident."""

    retry: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Deliver(_Part):
    """A message came."""

    deliver: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Signal(_Part):
    """A signal came."""

    signal: str
    with_: Variables = Field(default_factory=dict, alias="with")


class Cancel(_Part):
    """Somebody ended the instance where it stood."""

    cancel: Literal[True]


class Advance(_Part):
    """Time passes; timers that are due on the way fire, each at its own time."""

    advance: Duration


class At(_Part):
    """Time passes until an instant."""

    at: Instant


class Fire(_Part):
    """Time passes until the next timer of an event fires."""

    fire: str


class Expected(_Part):
    """What must be so now. What is not named may be as it likes."""

    open: tuple[str, ...] | None = None
    incidents: tuple[str, ...] | None = None
    #: Messages said since the last `said`, in order.
    said: tuple[str, ...] | None = None
    passed: tuple[str, ...] = ()
    not_passed: tuple[str, ...] = ()
    #: Every timer that runs, and when it is due.
    timers: Mapping[str, Instant] | None = None
    variables: Variables = Field(default_factory=dict)
    finished: StrictBool | None = None

    @model_validator(mode="after")
    def _something(self) -> "Expected":
        if not self.model_fields_set:
            raise ValueError(f"Expected one of {', '.join(type(self).model_fields)} to be checked, but nothing is")
        return self


class Expect(_Part):
    """A check."""

    expect: Expected


STEPS: Final[Mapping[str, type[_Part]]] = {
    "complete": Complete,
    "decide": Decide,
    "deliver": Deliver,
    "signal": Signal,
    "fail": Fail,
    "escalate": Escalate,
    "retry": Retry,
    "advance": Advance,
    "at": At,
    "fire": Fire,
    "cancel": Cancel,
    "expect": Expect,
}


def _verb(step: Any) -> str | None:
    said = [verb for verb in STEPS if verb in step] if isinstance(step, dict) else []
    return said[0] if len(said) == 1 else None


Step = Annotated[
    Annotated[Complete, Tag("complete")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[Deliver, Tag("deliver")]
    | Annotated[Signal, Tag("signal")]
    | Annotated[Fail, Tag("fail")]
    | Annotated[Escalate, Tag("escalate")]
    | Annotated[Retry, Tag("retry")]
    | Annotated[Advance, Tag("advance")]
    | Annotated[At, Tag("at")]
    | Annotated[Fire, Tag("fire")]
    | Annotated[Cancel, Tag("cancel")]
    | Annotated[Expect, Tag("expect")],
    Discriminator(
        _verb, custom_error_type="verb", custom_error_message=f"Expected exactly one of {', '.join(STEPS)} in a step"
    ),
]


class Script(_Part):
    """A whole script."""

    start: Start = Start()
    answers: Mapping[str, Answers] = Field(default_factory=dict)
    steps: tuple[Step, ...] = ()
