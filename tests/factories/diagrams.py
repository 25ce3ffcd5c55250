"""Small executable diagrams as text, without layout: enough to run, not to look at."""

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:qabul="https://qabulxona.uz/bpmn" id="definitions" targetNamespace="https://qabulxona.uz/test">'
)


def diagram(body: str, *flows: str, declared: str = "", process: str = "small") -> bytes:
    """A file with one process; a flow is written `from > to` or `from > to : condition`."""
    arrows = "".join(_flow(number, flow) for number, flow in enumerate(flows, 1))
    content = f'<bpmn:process id="{process}" isExecutable="true">{body}{arrows}</bpmn:process>'
    return f"{_HEAD}{declared}{content}</bpmn:definitions>".encode()


def messages(*names: str) -> str:
    """Message declarations; the id of `AnswerAccepted` is `message-AnswerAccepted`."""
    return "".join(f'<bpmn:message id="message-{name}" name="{name}"/>' for name in names)


def error(code: str) -> str:
    """An error declaration with the id `error-<code>`."""
    return f'<bpmn:error id="error-{code}" name="{code}" errorCode="{code}"/>'


def signals(*names: str) -> str:
    """Signal declarations; the id of `Holiday` is `signal-Holiday`."""
    return "".join(f'<bpmn:signal id="signal-{name}" name="{name}"/>' for name in names)


def escalation(code: str) -> str:
    """An escalation declaration with the id `escalation-<code>`."""
    return f'<bpmn:escalation id="escalation-{code}" name="{code}" escalationCode="{code}"/>'


def mapping(*, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """Input and output mappings of an element: target -> expression."""
    lines = [("input", *each) for each in (inputs or {}).items()] + [
        ("output", *each) for each in (outputs or {}).items()
    ]
    inside = "".join(f'<qabul:{way} source="{source}" target="{target}"/>' for way, target, source in lines)
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def node(kind: str, id_: str, inside: str = "", **attributes: str) -> str:
    """A flow node: `node("userTask", "sign")`."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{kind} id="{id_}"{more}>{inside}</bpmn:{kind}>'


def message_event(kind: str, id_: str, message: str, **attributes: str) -> str:
    """An event that throws or catches a message."""
    return node(kind, id_, f'<bpmn:messageEventDefinition messageRef="message-{message}"/>', **attributes)


def signal_event(kind: str, id_: str, signal: str, inside: str = "", **attributes: str) -> str:
    """An event that throws or catches a signal."""
    return node(kind, id_, f'{inside}<bpmn:signalEventDefinition signalRef="signal-{signal}"/>', **attributes)


def escalation_event(kind: str, id_: str, code: str, **attributes: str) -> str:
    """An escalation event that throws or catches this code."""
    return node(kind, id_, f'<bpmn:escalationEventDefinition escalationRef="escalation-{code}"/>', **attributes)


def timer_event(kind: str, id_: str, value: str, *, form: str = "timeDuration", **attributes: str) -> str:
    """A timer event: `timer_event("boundaryEvent", "late", "P15D", attachedToRef="sign")`."""
    return node(
        kind,
        id_,
        f"<bpmn:timerEventDefinition><bpmn:{form}>{value}</bpmn:{form}></bpmn:timerEventDefinition>",
        **attributes,
    )


def error_event(kind: str, id_: str, code: str, **attributes: str) -> str:
    """An error event that throws or catches this code."""
    return node(kind, id_, f'<bpmn:errorEventDefinition errorRef="error-{code}"/>', **attributes)


def _flow(number: int, text: str) -> str:
    way, _, condition = text.partition(" : ")
    source, target = (end.strip() for end in way.split(">", 1))
    inside = f"<bpmn:conditionExpression>{condition.strip()}</bpmn:conditionExpression>" if condition else ""
    return (
        f'<bpmn:sequenceFlow id="flow-{number}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
    )
