"""The file as objects: what was drawn, whether it can run or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Up to 999,999; Python refuses to read thousands of digits.
MAXIMUM = re.compile(r"0*[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expression:
    """A text to be evaluated, and where it stands."""

    text: str
    line: int
    #: The language the file says it is in; empty when it says nothing, which means ZEN here.
    language: str = ""


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event catches or throws."""

    #: message, timer, error, signal, escalation, link, terminate, or one that is not supported.
    kind: str
    line: int
    #: Id of the message, error, signal or escalation; the name of a link.
    reference: str = ""
    #: timeDate, timeDuration and timeCycle, as given.
    times: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics of an activity."""

    #: multiInstance or standard.
    kind: str
    line: int
    sequential: bool = False
    collection: Expression | None = None
    cardinality: Expression | None = None
    element_variable: str = ""
    output_collection: str = ""
    output_element: Expression | None = None
    completion: Expression | None = None
    condition: Expression | None = None
    test_before: bool = False
    maximum: str = ""
    #: Whether its items are said in a way that reading has named already.
    named: bool = False

    @property
    def most_rounds(self) -> int | None:
        """The maximum as a number; None when it is not given, or no whole number from 1."""
        return int(self.maximum) if MAXIMUM.fullmatch(self.maximum) else None


@dataclass(frozen=True, slots=True)
class DataMapping:
    """An input or output mapping: `target` becomes the value of `source`."""

    source: Expression
    target: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the file that has a meaning which the engine does not know."""

    element: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A task, event, gateway or sub-process."""

    id: str
    #: BPMN's own name of it: userTask, exclusiveGateway, ...
    kind: str
    name: str
    line: int
    #: Id of the process or sub-process it is in.
    container: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    definitions: tuple[EventDefinition, ...] = ()
    loop: Loop | None = None
    inputs: tuple[DataMapping, ...] = ()
    outputs: tuple[DataMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """An arrow."""

    id: str
    line: int
    container: str
    source: str
    target: str
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A dashed arrow between pools, for people: what is said and heard, the events say."""

    id: str
    line: int
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """A message, error, signal or escalation that events refer to."""

    id: str
    kind: str
    line: int
    name: str
    code: str = ""
    #: Payload field and variable that must be equal for the message to be meant (attribute qabul:correlation).
    correlation: str = ""


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """A process of the file."""

    id: str
    name: str
    line: int
    #: isExecutable as written: true, false or empty.
    executable: str
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file."""

    source: str
    #: Language of its expressions that say nothing themselves.
    language: str
    processes: tuple[ProcessModel, ...]
    declarations: tuple[Declaration, ...]
    #: Those of the declarations.
    oddities: tuple[Oddity, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()

    def running(self) -> tuple[ProcessModel, ...]:
        """Return the processes that are meant to run; a pool drawn for a partner says isExecutable="false"."""
        return tuple(process for process in self.processes if process.executable == "true")
