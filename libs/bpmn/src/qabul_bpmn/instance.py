"""A running instance: tokens, timers and variables; frozen, small, and without history."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from qabul_bpmn.effects import Effect
from qabul_bpmn.problems import StateRefused, VariablesRefused

#: Scope of the process itself; other scopes are named by the token that owns them.
ROOT: Final = 0
#: First member of the stored form; a change of the form adds a number and a way to read the old one.
FORMAT: Final = 1
#: An instance is state, not an archive: documents belong into tables of the service.
LARGEST_STATE: Final = 256 * 1024

#: How deep lists and objects may be inside one another: the evaluator of expressions works on the stack, and what is
#: nested tens of thousands deep ends the whole process.
DEEPEST: Final = 100
NESTING: Final = (list, dict, tuple)
#: What nothing is inside of.
FLAT: Final = frozenset({str, int, float, bool, type(None)})

_STORED: Final = "Expected the stored form of an instance, as to_json writes it"


def _encoder() -> Callable[[Any], str]:
    """Return what writes compact JSON; `JSONEncoder` would make the same C encoder anew for every text."""
    # No check for circles: it costs a fifth of the time, and a circle ends in a RecursionError all the same.
    plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without it
        return plain.encode
    encode = make(
        markers=None,
        default=plain.default,
        encoder=json.encoder.encode_basestring,
        indent=None,
        key_separator=":",
        item_separator=",",
        sort_keys=False,
        skipkeys=False,
        allow_nan=False,
    )
    return lambda state: "".join(encode(state, 0))


_encode = _encoder()
_decode = json.JSONDecoder().raw_decode


def refuse_deep(variables: Mapping[str, Any]) -> None:
    """Raise VariablesRefused for variables nested deeper than DEEPEST, before they are evaluated."""
    level: list[Any] = [variables]
    for _ in range(DEEPEST):
        # By identity: what is inside itself, or many times in one place, is looked into once.
        inside = {
            id(value): value
            for outer in level
            for value in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(value, NESTING)
        }
        if not inside:
            return
        level = list(inside.values())
    raise VariablesRefused(
        f"Expected variables of at most {DEEPEST} lists and objects inside one another, but there are more"
    )


class Token(NamedTuple):
    """One place where the instance stands."""

    id: int
    #: Id of the element it stands at.
    element: str
    #: The token that owns the scope it runs in; 0 is the process.
    scope: int
    #: What it waits for: user, service, rule, message, timer, signal, event, call, join, scope, instances, incident.
    waits: str
    #: Variables of its own: of a multi-instance item, or of input mappings.
    local: Mapping[str, Any] | None = None
    #: Bookkeeping of its element: arrived flow of a join, counts of a multi-instance, what an incident interrupted.
    note: Any = None


class Timer(NamedTuple):
    """A timer that runs for a token."""

    id: int
    #: The event that fires: boundary event, intermediate catch event, start of an event sub-process.
    element: str
    token: int
    due_at: datetime
    #: What is left of a cycle after this time; None when it fires once.
    cycle: str | None = None


class Instance(NamedTuple):
    """All that is known of one run of a process. Keep the process's version beside it."""

    tokens: tuple[Token, ...]
    timers: tuple[Timer, ...]
    variables: Mapping[str, Any]
    finished: bool
    #: Next free id of tokens and timers; ids are never used twice, so a late answer cannot hit a newer task.
    next_id: int

    def to_json(self) -> str:
        """Return the stored form: a compact JSON list."""
        state = [
            FORMAT,
            self.next_id,
            1 if self.finished else 0,
            self.variables,
            # Members at the end that say nothing are left out.
            [each if each[5] is not None else each[:4] if each[4] is None else each[:5] for each in self.tokens],
            [(timer[0], timer[1], timer[2], timer[3].isoformat(), timer[4]) for timer in self.timers]
            if self.timers
            else (),
        ]
        try:
            text = _encode(state)
        except (TypeError, ValueError, RecursionError) as failure:
            raise VariablesRefused(
                f"Expected variables to be JSON values, but {failure}; store instants and ids as strings"
            ) from None
        if not text.isascii():
            _encodable(text)
        if len(text) > LARGEST_STATE:
            raise VariablesRefused(
                f"Expected an instance of at most {LARGEST_STATE:,} characters, but it has {len(text):,} "
                f"for {len(self.tokens):,} tokens and its variables; "
                "keep documents in tables and their ids in variables"
            )
        return text

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read the stored form; StateRefused for what is none."""
        try:
            text = text if isinstance(text, str) else text.decode()
            state, end = _decode(text)
            form, next_id, finished, variables, tokens, timers = state
            instance = cls(
                tuple([Token(*token) for token in tokens]),
                tuple([Timer(id_, at, to, datetime.fromisoformat(due), left) for id_, at, to, due, left in timers])
                if timers
                else (),
                variables,
                finished == 1,
                next_id,
            )
        except json.JSONDecodeError as failure:
            raise StateRefused(f"{_STORED}, but it is no JSON: {failure}") from None
        except (AttributeError, TypeError, ValueError, RecursionError):
            # Why, Python would say by showing variables, and a reason is read by operators.
            raise StateRefused(f"{_STORED}, but it has other parts than that") from None
        if form != FORMAT or end != len(text) or type(variables) is not dict:
            raise StateRefused(f"{_STORED} in form {FORMAT}, but it is in another form")
        return instance


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as failure:
        raise VariablesRefused(
            "Expected variables to be JSON values, but a text has half of a character "
            f"(U+{ord(text[failure.start]):04X}); mend it where it was cut"
        ) from None


class Step(NamedTuple):
    """Outcome of a step: the instance as it is now, and what the caller has to do."""

    instance: Instance
    effects: tuple[Effect, ...]
