"""What is given to a command in its options: names, and fields as JSON for an outcome or variables to correct."""

from pathlib import Path

from qabul_chassis.json_objects import Fault, NotAnObject, read_object
from qabul_cli.inputs import read_text
from qabul_cli.problems import Usage
from qabul_cli.speaking import say

_EXAMPLE = '{"pages": 3}'

#: What services refuse too, in the words of a command line; {line} and {column} are where the syntax is wrong.
_FAULTS = {
    Fault.SYNTAX: "Expected {option} to be JSON, but from line {line}, column {column} on it is not.",
    Fault.NUMBER: "Expected {option} to be JSON, but it has a number or a nesting that JSON does not have.",
    Fault.SURROGATE: "Expected {option} to hold what can be stored, but half of a surrogate pair is in it.",
    Fault.NUL: "Expected {option} to hold what can be stored, but U+0000 is in it.",
    Fault.TWICE: "Expected each field once in {option}, but one is in it twice.",
    Fault.KIND: "Expected {option} to be fields by name, such as {example}, but it is something else.",
}


def given(option: str, text: str | None) -> str:
    """The value of an option; empty when the option is not given.

    Raises:
        Usage: it is given empty, as by a shell's variable that is not set: not what leaving it out means.
    """
    if text is not None and not text.strip():
        raise Usage(say("Expected a value of {option}, but it is empty.", option=option))
    return text or ""


def given_fields(option: str, text: str | None, file: Path | None) -> str:
    """JSON of an option, or of the file that its `-file` names, as it is sent; it is not repeated to anybody.

    Raises:
        Usage: both are given, or what is given is empty, no JSON object, or cannot be stored.
    """
    if text is not None and file:
        raise Usage(say("Expected {option} once, but {option}-file is given too.", option=option))
    if file:
        option, text = f"{option}-file", read_text(file)
    fields = given(option, text)
    if not fields:
        return ""
    try:
        read_object(fields)
    except NotAnObject as wrong:
        sentence = _FAULTS[wrong.fault]
        raise Usage(say(sentence, option=option, line=wrong.line, column=wrong.column, example=_EXAMPLE)) from None
    return fields
