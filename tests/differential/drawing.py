"""The parts of a generated file: elements, flows, events and loops."""

from dataclasses import dataclass, field

from tests.differential.trees import Loop, Multiple, Standard

#: Events that are caught around where they are thrown, by their code.
CODED = {"error", "escalation"}
#: The one signal that is thrown, and who hears it more than once.
SIGNAL = "signal-for-all"


@dataclass
class Drawing:
    """A file while it is drawn; `drawn` are the elements of the (sub-)process that is drawn just now.

    With `spelled` it says in other words, which the standard gives, what SpiffWorkflow does not read.
    """

    spelled: bool = False
    drawn: list[str] = field(default_factory=list)
    #: Called processes.
    called: dict[str, str] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    #: Messages, signals, errors and escalations by id; each event has one of its own, but for the one signal.
    declared: dict[str, str] = field(default_factory=dict)
    #: Errors and escalations that the sub-processes around catch, the innermost last.
    caught: list[tuple[str, str]] = field(default_factory=list)
    last_number: int = 0

    def catch(self, event: str) -> str:
        return self.event("intermediateCatchEvent", event, event)

    def boundary(self, event: str, host: str, *, interrupts: bool) -> str:
        """Draw a boundary event."""
        own = {"code": f"the-{event}-of-{host}"} if event in CODED else {"own": not interrupts}
        id_ = self.new_id(f"on-{event}")
        inside = self.definition(event, id_, **own)
        return self.draw("boundaryEvent", id_, inside, attachedToRef=host, cancelActivity=str(interrupts).lower())

    def event(self, element: str, kind: str, event: str) -> str:
        """Draw an event without a host."""
        id_ = self.new_id(kind)
        return self.draw(element, id_, self.definition(event, id_))

    def definition(self, event: str, id_: str, *, own: bool = False, code: str = "") -> str:
        """Write what an event throws or catches: a signal is that for all unless it has its `own`.

        Timers have lengths whose sums differ: two are due at once only if they are the same.
        """
        if not event or event == "link":
            return ""
        inside = reference = ""
        if event == "timer":
            inside = f'<timeDuration>"PT{10_000 + 337 * self.last_number**2}S"</timeDuration>'
        elif event in {"message", "signal"}:
            reference = self.declare(event, id_ if own or event == "message" else SIGNAL)
        elif event in CODED:
            around = [code for kind, code in self.caught if kind == event]
            reference = code or (around[-1] if around else self.declare(event, f"{event}-of-nobody"))
        attribute = f' {event}Ref="{reference}"' if reference else ""
        return f"<{event}EventDefinition{attribute}>{inside}</{event}EventDefinition>"

    def declare(self, kind: str, name: str) -> str:
        """Declare a message, signal, error or escalation; return its id."""
        code = f' {kind}Code="{name}"' if kind in CODED else ""
        self.declared[f"the-{name}"] = f'<{kind} id="the-{name}" name="{name}"{code}/>'
        return f"the-{name}"

    def user_task(self, kind: str, repeated: Loop | None = None) -> tuple[str, str]:
        id_, variable = self.answering(kind)
        return self.draw("userTask", id_, loop(repeated, variable)), variable

    def answering(self, kind: str) -> tuple[str, str]:
        """Return the id of a user task, and the variable it answers."""
        id_ = self.new_id(kind)
        variable = self.answers[id_] = self.given()
        return id_, variable

    def given(self) -> str:
        self.variables.append(f"v{self.last_number}")
        return self.variables[-1]

    def flow(self, source: str, target: str, *, condition: str = "", id_: str = "") -> str:
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return self.draw("sequenceFlow", id_ or self.new_id("flow"), inside, sourceRef=source, targetRef=target)

    def draw(self, element: str, id_: str, inside: str = "", **attributes: str) -> str:
        given = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
        self.drawn.append(f'<{element} id="{id_}"{given}>{inside}</{element}>')
        return id_

    def new_id(self, kind: str) -> str:
        self.last_number += 1
        return f"{kind}-{self.last_number}"


def cdata(variable: str, test: str) -> str:
    """Write a condition; `<` needs no escaping there, and a reader of a failure no unescaping."""
    return f"<![CDATA[{variable} {test}]]>"


def loop(repeated: Loop | None, variable: str) -> str:
    """Write the loop of an activity; what it tests is the answer of a round's last task."""
    match repeated:
        case None:
            return ""
        case Multiple(count=count, sequential=sequential, until=until):
            ends = f"<completionCondition>{cdata(variable, until)}</completionCondition>" if until else ""
            inside = f"<loopCardinality>{count}</loopCardinality>{ends}"
            name, attributes = "multiInstanceLoopCharacteristics", f'isSequential="{str(sequential).lower()}"'
        case Standard(test=test, before=before, maximum=maximum):
            inside = f"<loopCondition>{cdata(variable, test)}</loopCondition>"
            name, attributes = "standardLoopCharacteristics", f'testBefore="{str(before).lower()}"'
            attributes += f' loopMaximum="{maximum}"' if maximum is not None else ""
    return f"<{name} {attributes}>{inside}</{name}>"
