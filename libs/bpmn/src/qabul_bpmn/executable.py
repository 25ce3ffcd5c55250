"""What runs: a process as arrays of nodes that know one another by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from qabul_bpmn.expressions import Evaluate

if TYPE_CHECKING:
    from qabul_bpmn.instance import Token
    from qabul_bpmn.run import Run

#: Index of "no node": the process as a container, a start without a host.
NOWHERE = -1

#: What an element does when a token arrives: the run, the node, the scope, and by which of its incoming flows.
Enter = Callable[["Run", "Node", int, int], None]
#: What follows when the work of a waiting token at this element is done.
Done = Callable[["Run", "Node", "Token"], None]


class Arc(NamedTuple):
    """A sequence flow out of a node."""

    id: str
    target: int
    #: Which of the target's incoming flows this is: a join counts by it.
    position: int
    condition: Callable[[Mapping[str, Any]], bool] | None


class TimerValue(NamedTuple):
    """When a timer event is due: a literal text or an expression that yields one."""

    kind: str
    text: str
    evaluate: Evaluate | None


@dataclass(frozen=True, slots=True)
class ExecutableLoop:
    """Multi-instance or standard loop of an activity."""

    multiple: bool
    sequential: bool
    collection: Evaluate | None
    cardinality: Evaluate | None
    element_variable: str
    output_collection: str
    output_element: Evaluate | None
    completion: Callable[[Mapping[str, Any]], bool] | None
    condition: Callable[[Mapping[str, Any]], bool] | None
    test_before: bool
    maximum: int | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node:
    """An element as it runs."""

    index: int
    id: str
    #: BPMN's own name: userTask, exclusiveGateway, ...
    kind: str
    name: str
    line: int
    #: Index of the sub-process it is in.
    container: int
    enter: Enter
    done: Done
    #: Of events: message, timer, error, terminate, ...; empty for none events and everything else.
    event: str = ""
    #: Name of the message or signal it catches or throws.
    message: str | None = None
    #: Variable and payload field that must be equal for a message to be meant for this token.
    correlation: str = ""
    #: Code of the error or escalation; empty on a boundary event that catches all.
    code: str = ""
    timer: TimerValue | None = None
    interrupting: bool = True
    #: Index of the activity a boundary event is attached to.
    host: int = NOWHERE
    boundaries: tuple[int, ...] = ()
    boundary_timers: tuple[int, ...] = ()
    outgoing: tuple[Arc, ...] = ()
    #: Position of the default flow in `outgoing`.
    default: int = NOWHERE
    #: Whether tokens leave it without a choice: by one flow without a condition, or by none.
    plain: bool = True
    #: How many flows come in.
    incoming: int = 0
    #: Of a join: for each incoming flow, the nodes from which a token can still come by it, as a bit set;
    #: of a parallel one, last, those from which one can end the whole scope.
    upstream: tuple[int, ...] = ()
    #: Of an inclusive join: the same along flows alone, without the events attached to activities.
    by_flows: tuple[int, ...] = ()
    #: Of a sub-process: its start event.
    start: int = NOWHERE
    #: Whether it is an event sub-process.
    triggered: bool = False
    #: Of a call activity: id of the process it calls.
    called: str = ""
    #: Whether it is a receive task that starts the process.
    instantiates: bool = False
    #: Of an event-based gateway: the events behind it.
    choices: tuple[int, ...] = ()
    loop: ExecutableLoop | None = None
    inputs: tuple[tuple[str, Evaluate], ...] = ()
    outputs: tuple[tuple[str, Evaluate], ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Process:
    """A compiled process: immutable, safe to share between threads."""

    id: str
    name: str
    source: str
    #: SHA-256 of what runs: layout, labels and documentation do not count.
    version: str
    elements: tuple[Node, ...]
    index: Mapping[str, int] = field(repr=False)
    #: Message name -> nodes that catch it inside a running instance.
    catchers: Mapping[str, tuple[Node, ...]] = field(repr=False)
    #: Signal name -> nodes that catch it inside a running instance.
    listeners: Mapping[str, tuple[Node, ...]] = field(repr=False)
    #: Container -> start events of the event sub-processes directly in it; and those of them that are timers.
    event_starts: Mapping[int, tuple[int, ...]] = field(repr=False)
    event_timers: Mapping[int, tuple[int, ...]] = field(repr=False)
    #: Whether tokens may wait for one another.
    joins: bool = False

    # What has to be bound to the outside, worked out once.
    #: User and manual tasks: each needs a command.
    user_tasks: tuple[Node, ...] = field(repr=False)
    #: Service and send tasks, throwing message events and message ends: each needs a worker.
    service_tasks: tuple[Node, ...] = field(repr=False)
    #: Business rule tasks: each needs a rule table of its id.
    rule_tasks: tuple[Node, ...] = field(repr=False)
    #: Where the process starts: none, message (`.message`), timer (`.timer`) and signal events, receive tasks.
    starts: tuple[Node, ...] = field(repr=False)
    #: Names of the messages and signals it waits for or starts on, and ids of the processes it calls; sorted.
    messages: tuple[str, ...]
    signals: tuple[str, ...]
    called: tuple[str, ...]

    def element(self, id_: str) -> Node:
        """Return the element with this id; KeyError when there is none."""
        try:
            return self.elements[self.index[id_]]
        except KeyError:
            raise KeyError(
                f"Expected {self.id} in version {self.version[:12]} to have an element '{id_}', but it has none; "
                "an instance is stepped with the version it started with"
            ) from None

    def hears(self, signal: str) -> Iterator[tuple[str | None, str | None]]:
        """Yield where instances hear a signal: an element, and what its token waits for when it is one that hears.

        Without an element it is the instance that hears, wherever it stands; without a wait, every token there.
        """
        for node in self.listeners.get(signal, ()):
            if node.kind == "startEvent":
                around = self.elements[node.container].container
                yield (None, None) if around == NOWHERE else (self.elements[around].id, "scope")
            elif node.kind == "boundaryEvent":
                yield self.elements[node.host].id, None
            else:
                yield node.id, "signal"
                yield from ((gateway.id, "event") for gateway in self.elements if node.index in gateway.choices)
