"""Fields that are given to a command as JSON: an outcome, or variables to correct."""

import json
from collections.abc import Mapping
from pathlib import Path

from qabul_cli.inputs import read_text
from qabul_cli.problems import Usage
from qabul_cli.speaking import say

_EXAMPLE = '{"pages": 3}'


def given_fields(option: str, text: str, file: Path | None) -> str:
    """JSON of an option, or of the file that its `-file` names, as it is sent; it is not repeated to anybody.

    Raises:
        Usage: both are given, or what is given is no JSON object.
    """
    if text and file:
        raise Usage(say("Expected {option} once, but {option}-file is given too.", option=option))
    if file:
        text = read_text(file)
    if not text.strip():
        return ""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as problem:
        raise Usage(
            say(
                "Expected {option} to be JSON, but from line {line}, column {column} on it is not.",
                option=option,
                line=problem.lineno,
                column=problem.colno,
            )
        ) from None
    except (ValueError, RecursionError):
        raise Usage(say("Expected {option} to be JSON, but it cannot be read.", option=option)) from None
    if not isinstance(content, Mapping):
        raise Usage(
            say(
                "Expected {option} to be fields by name, such as {example}, but it is something else.",
                option=option,
                example=_EXAMPLE,
            )
        )
    return text
