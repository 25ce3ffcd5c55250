"""What is generated: a process as a small tree of frozen values, which knows no ids and no XML.

Everything is written so that `repr` of a tree can be pasted into a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Waiting = Literal["timer", "message", "signal"]
Caught = Literal["timer", "message", "signal", "error", "escalation"]
Coded = Literal["error", "escalation"]
Ending = Literal["", "terminate", "message", "signal"] | Coded


@dataclass(frozen=True)
class Multiple:
    """A multi-instance of so many items; it ends early when what an item's last task answered is `until`."""

    count: int
    sequential: bool = False
    until: str = ""


@dataclass(frozen=True)
class Standard:
    """A standard loop: goes on while what the last task of a round answered is `test`, so many times at most."""

    test: str
    before: bool = False
    maximum: int | None = None


Loop = Multiple | Standard


@dataclass(frozen=True)
class Boundary:
    """An event on an activity and what follows it; with `rejoins` that meets the activity's own way on."""

    event: Caught
    path: Block
    interrupting: bool = True
    rejoins: bool = False


@dataclass(frozen=True)
class Beside:
    """An event sub-process."""

    event: Caught
    body: Block
    interrupting: bool = True


@dataclass(frozen=True)
class Task:
    """A user task."""

    loop: Loop | None = None
    events: tuple[Boundary, ...] = ()


@dataclass(frozen=True)
class Receive:
    """A receive task."""

    events: tuple[Boundary, ...] = ()


@dataclass(frozen=True)
class Scope:
    """An embedded sub-process."""

    body: Block
    loop: Loop | None = None
    events: tuple[Boundary, ...] = ()
    beside: Beside | None = None


@dataclass(frozen=True)
class Call:
    """A call activity, and the process it calls."""

    body: Block
    loop: Loop | None = None
    events: tuple[Boundary, ...] = ()


@dataclass(frozen=True)
class Sequence:
    """One block after another."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    """An exclusive or inclusive block: branches with a test of one variable, such as `> 1`, and the default one.

    `asked`: a user task before the gateway answers what is tested; else it is given at the start. A branch that
    is None is a flow straight to the join. Without a `split` the flows out of the asking task have the conditions
    of an inclusive one; with `meet` what is chosen meets in a block, not at a gateway.
    """

    kind: Literal["exclusive", "inclusive"]
    branches: tuple[tuple[str, Block | None], ...]
    default: Block | None = None
    asked: bool = True
    split: bool = True
    meet: Block | None = None


@dataclass(frozen=True)
class Parallel:
    """Branches at the same time; with `part` the flows of a block part, with `meet` each branch runs the next block."""

    branches: tuple[Block | None, ...]
    part: Block | None = None
    meet: Block | None = None


@dataclass(frozen=True)
class Repeat:
    """A loop by gateways: the body, a task that is asked for another round, and a flow back while it is `test`.

    Without a `merge` that flow leads straight to the body.
    """

    body: Block
    test: str
    merge: bool = True


@dataclass(frozen=True)
class Race:
    """An event-based gateway: what is behind the event that happens first."""

    branches: tuple[tuple[Waiting, Block | None], ...]


@dataclass(frozen=True)
class Wait:
    """A catching event on the way."""

    event: Waiting


@dataclass(frozen=True)
class Throw:
    """A throwing event on the way: of a link, with the event it leads to; `send` is a send task."""

    event: Literal["", "link", "message", "send", "signal", "escalation"]


@dataclass(frozen=True)
class Stop:
    """An end event before the end: nothing follows it."""

    event: Ending = ""


Block = Task | Receive | Scope | Call | Sequence | Choice | Parallel | Repeat | Race | Wait | Throw | Stop
