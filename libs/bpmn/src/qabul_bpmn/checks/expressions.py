"""Rules about expressions: they are ZEN and parse; timers are ISO 8601 or such an expression; loops are complete."""

import re
from collections.abc import Iterator
from typing import Any

from qabul_bpmn import expressions, timing
from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.events import in_doubt, interrupting
from qabul_bpmn.checks.subject import Subject, trigger, triggered
from qabul_bpmn.elements.loops import COUNTERS, MOST_ITEMS
from qabul_bpmn.model import Expression, FlowNode, Loop, Model
from qabul_bpmn.problems import Problem

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
ASSIGNS = re.compile(r"(?<![=!<>])=(?![=>])")
#: How expressions of other engines are told, and what to write instead.
FOREIGN = (
    (re.compile(r"^\s*[$#]\{"), "write it without ${ }"),
    (re.compile(r"^\s*="), "write it without '=' in front, and compare with '=='"),
    (re.compile(r"&&|\|\|"), "write 'and' and 'or'"),
    (re.compile(r"\w\("), "it calls a function that ZEN does not have, or calls it wrongly"),
    (re.compile(r"<>"), "write '!='"),
)

#: Where input mappings make variables, and where output mappings take them over.
GIVEN = words.ACTIVITIES - {"task"}
TAKEN = GIVEN | {"intermediateCatchEvent", "boundaryEvent", "startEvent"}


def check_flow_conditions(subject: Subject) -> Iterator[Problem]:
    """Conditions parse."""
    for flow in subject.process.flows:
        if flow.condition:
            yield from _condition(subject, flow.id, "the condition", flow.condition)


def check_timers(subject: Subject) -> Iterator[Problem]:
    """A timer says when, once, in ISO 8601 or by an expression; only what may happen again has a cycle."""
    for node in subject.process.nodes:
        for definition in node.definitions:
            if definition.kind != "timer" or in_doubt(subject, node, definition):
                continue
            if len(definition.times) != 1:
                text = "Expected one of timeDate, timeDuration and timeCycle, but there "
                count = f"are {len(definition.times)}" if definition.times else "is none"
                yield subject.problem(definition.line, node.id, text + count)
                continue
            [(kind, value)] = definition.times
            if kind == timing.CYCLE and not _repeats(subject, node):
                text = "Expected a date or duration, as this timer happens once, but it has a timeCycle"
                yield subject.problem(value.line, node.id, text)
                continue  # what it says is to be written anew
            yield from _time(subject, node, kind, value)


def check_correlations(model: Model) -> Iterator[Problem]:
    """What messages are correlated by is one field of them."""
    for message in model.declarations:
        if message.correlation and not expressions.is_name(message.correlation):
            text = f"Expected qabul:correlation to be the name of a variable, but '{message.correlation:.80}' is none"
            yield Problem(model.source, message.line, message.id, text)


def check_loops(subject: Subject) -> Iterator[Problem]:
    """A multi-instance knows its items, a standard loop knows its end."""
    for node in subject.process.nodes:
        loop = node.loop
        if loop is None:
            continue
        parts = {
            "the collection": loop.collection,
            "the cardinality": loop.cardinality,
            "the output element": loop.output_element,
            "the completion condition": loop.completion,
            "the loop condition": loop.condition,
        }
        for what, expression in parts.items():
            if expression:
                rule = _condition if what.endswith("condition") else _expression
                yield from rule(subject, node.id, what, expression)
        if loop.named:
            continue
        for text in _multiple(loop) if loop.kind == "multiInstance" else _standard(loop):
            yield subject.problem(loop.line, node.id, text)


def _multiple(loop: Loop) -> Iterator[str]:
    if (loop.collection is None) == (loop.cardinality is None):
        there = "there are both" if loop.collection else "there is neither"
        yield f"Expected either qabul:collection or a loopCardinality, but {there}"
    if loop.cardinality and not _counts(expressions.constant(loop.cardinality.text)):
        text = loop.cardinality.text
        yield f"Expected loopCardinality to be a whole number from 0 to {MOST_ITEMS:,}, but it is '{text:.80}'"
    if loop.collection and not _lists(expressions.constant(loop.collection.text)):
        text = loop.collection.text
        advice = ": write map([1..3], #) for numbers" if ".." in text else ""
        yield f"Expected qabul:collection to be a list, but '{text:.80}' is none{advice}"
    if loop.element_variable and loop.collection is None:
        yield "Expected a qabul:collection for qabul:elementVariable to stand for, but there is none"
    if bool(loop.output_collection) != (loop.output_element is not None):
        yield "Expected qabul:outputCollection and qabul:outputElement together, but there is only one of them"
    for name in (loop.element_variable, loop.output_collection):
        if name and not expressions.is_name(name):
            yield f"Expected the name of a variable, but '{name}' is none"
        elif name in COUNTERS:
            yield f"Expected a name of its own, but '{name}' is a counter of the loop"


def _counts(value: Any) -> bool:
    """Whether a number of instances may be this; what is not known yet may be."""
    return value is expressions.VARIES or (type(value) is int and 0 <= value <= MOST_ITEMS)


def _lists(value: Any) -> bool:
    """Whether this may be the items; the language has a range as a text, unless a function walks through it."""
    return value is expressions.VARIES or isinstance(value, list)


def _standard(loop: Loop) -> Iterator[str]:
    if loop.condition is None and not loop.maximum:
        yield "Expected a loopCondition or loopMaximum, but there is neither"
    if loop.maximum and loop.most_rounds is None:
        yield f"Expected loopMaximum to be a whole number from 1 to 999,999, but it is '{loop.maximum:.80}'"


def check_mappings(subject: Subject) -> Iterator[Problem]:
    """Mappings stand where something is handed over, name a variable and parse."""
    for node in subject.process.nodes:
        for what, mappings, places in (("qabul:input", node.inputs, GIVEN), ("qabul:output", node.outputs, TAKEN)):
            for mapping in mappings:
                if node.kind not in places or triggered(node) or _brings_nothing(subject, node):
                    text = f"Expected no {what} on this element, as nothing is handed over there, but it has one"
                    yield subject.problem(mapping.source.line, node.id, text)
                if not expressions.is_name(mapping.target):
                    text = f"Expected the target of {what} to be the name of a variable, but it is '{mapping.target}'"
                    yield subject.problem(mapping.source.line, node.id, text)
                found = list(_expression(subject, node.id, f"the source of {what}", mapping.source))
                yield from found
                if not found and expressions.RANGE.fullmatch(mapping.source.text):
                    text = f"Expected the source of {what} to be a value, but '{mapping.source.text:.80}' alone is a "
                    text += f"text: write map({mapping.source.text:.80}, #) for numbers"
                    yield subject.problem(mapping.source.line, node.id, text)


def _brings_nothing(subject: Subject, node: FlowNode) -> bool:
    """Whether the event is only a place where a path begins: the start of a sub-process, or the end of a link."""
    inside = node.kind == "startEvent" and node.container != subject.process.id
    return trigger(node) == "link" or (inside and not trigger(node))


def _time(subject: Subject, node: FlowNode, kind: str, value: Expression) -> Iterator[Problem]:
    wrong = timing.literal_problem(kind, value.text)
    if wrong is None:
        return
    if not value.text or timing.MEANT_AS_LITERAL.match(value.text):
        yield subject.problem(value.line, node.id, wrong)
        return
    if node.kind == "startEvent" and not subject.starts_event_subprocess(node):
        text = f"Expected a literal time, as there are no variables before the start, but it is '{value.text}'"
        yield subject.problem(value.line, node.id, text)
        return
    what = f"the time, unless written like {timing.EXAMPLES[kind]},"
    found = list(_expression(subject, node.id, what, value))
    yield from found
    said = expressions.constant(value.text)
    if not found and said is not expressions.VARIES:
        meant = timing.literal_problem(kind, said) if isinstance(said, str) else wrong
        if meant:
            yield subject.problem(value.line, node.id, meant)


def _repeats(subject: Subject, node: FlowNode) -> bool:
    if node.kind == "startEvent":
        return node.container == subject.process.id or not interrupting(node)
    return node.kind == "boundaryEvent" and trigger(node) == "timer" and not interrupting(node)


def _expression(subject: Subject, element: str, what: str, expression: Expression) -> Iterator[Problem]:
    language = expression.language or subject.model.language
    if language and language.lower() != "zen":
        text = f"Expected {what} to be a ZEN expression, but its language is '{language}'"
        yield subject.problem(expression.line, element, text)
        return
    if why := expressions.malformed(expression.text):
        text = (
            f"Expected {what} to be a ZEN expression, but '{expression.text:.80}' is none: {_advice(expression) or why}"
        )
        yield subject.problem(expression.line, element, text)
    elif why := expressions.range_problem(expression.text):
        text = f"Expected {what} to make no long list, but in '{expression.text:.80}' {why}"
        yield subject.problem(expression.line, element, text)
    elif found := expressions.unsteady(expression.text):
        text = f"Expected {what} to come to the same whenever it is evaluated, but '{found}' in it does not: "
        yield subject.problem(expression.line, element, text + "bring the time in as a variable")


def _condition(subject: Subject, element: str, what: str, expression: Expression) -> Iterator[Problem]:
    wrong = list(_expression(subject, element, what, expression))
    yield from wrong
    # In ZEN a single sign is an assignment, which is never true or false; in FEEL and SQL it compares.
    if not wrong and ASSIGNS.search(QUOTED.sub("", expression.text)):
        text = f"Expected {what} to compare with '==', but '{expression.text:.80}' has a single '='"
        yield subject.problem(expression.line, element, text)
    elif not wrong and not _decides(expressions.constant(expression.text)):
        text = f"Expected {what} to be true or false, but '{expression.text:.80}' is neither"
        yield subject.problem(expression.line, element, text)


def _decides(value: Any) -> bool:
    """Whether a condition may be this."""
    return value is expressions.VARIES or isinstance(value, bool)


def _advice(expression: Expression) -> str:
    """Say how it would be written here, when it looks like the language of another engine."""
    return next((advice for form, advice in FOREIGN if form.search(expression.text)), "")


RULES = (check_flow_conditions, check_timers, check_loops, check_mappings)
