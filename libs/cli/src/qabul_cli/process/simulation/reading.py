"""A script file: YAML or JSON, refused with every problem at once, each with its line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qabul_bpmn import Process
from qabul_cli.process.simulation.checking import problems_of
from qabul_cli.process.simulation.salvage import Place, sound_part
from qabul_cli.process.simulation.script import STEPS, Answer, Expected, Script, Start
from qabul_region import yaml_files
from qabul_region.problems import Path as PathInFile
from qabul_region.problems import Problem

#: How pydantic says what people have to know, where its own words are about Python.
_WORDS = {
    "missing": "Expected this key, but it is missing",
    "dict_type": "Expected names with values here",
    "model_type": "Expected names with values here",
    "model_attributes_type": "Expected names with values here",
    "tuple_type": "Expected a list here",
    "string_type": "Expected text here",
    "datetime_type": "Expected an instant with its offset, such as 2026-03-05T09:00+05:00",
    "literal_error": "Expected true here",
    "bool_type": "Expected true or false here",
}


class ScriptRefused(Exception):
    """The script cannot be played; every problem of it is listed, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: each.line))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A script, and where each step of it is written."""

    name: str
    script: Script
    lines: tuple[int, ...]


def read_script(name: str, content: bytes, process: Process, called: Sequence[Process] = ()) -> ScriptFile:
    """Read a script for a process, and for those it calls that are played too.

    Raises:
        ScriptRefused: it is none, or does not fit the process.
    """
    document = yaml_files.read(name, content)
    # `steps:` with nothing below it is no steps.
    values = {name: value for name, value in _as_json(document.values).items() if value is not None}
    script = None
    if not document.problems:
        broken: list[Place] = []
        try:
            script = Script.model_validate(values)
        except ValidationError as found:
            for detail in found.errors(include_url=False):
                broken.append(detail["loc"])
                document.add(_path(detail["loc"], values), _sentence(detail))
            script = sound_part(values, broken)
        for path, text in problems_of(script, process, called) if script else ():
            # How it starts may be what could not be read.
            if path != ("start",) or not any(place[0] == "start" for place in broken):
                document.add(path, text)
    if script is None or document.problems:
        raise ScriptRefused(document.problems)
    lines = tuple(document.line_of(("steps", number)) for number in range(len(script.steps)))
    return ScriptFile(name, script, lines)


def _as_json(value: Any) -> Any:
    """YAML reads a date as a date; the engine's variables are JSON, in which it is text."""
    if isinstance(value, Mapping):
        return {str(name): _as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _path(place: tuple[int | str, ...], values: Any) -> PathInFile:
    """A place as it is in the file: without the names that only the models have."""
    match place:
        case ("steps", number, _, *inside):
            return ("steps", number, *inside)
        case ("answers", element, "each", number, *inside):
            return ("answers", element, *([number] if isinstance(values["answers"][element], list) else []), *inside)
        case _:
            return place


def _sentence(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "extra_forbidden":
            keys = _keys(detail["loc"])
            return f"Expected one of {', '.join(keys)}, but this is none of them" + _guess([detail["loc"][-1]], keys)
        case "verb" if isinstance(detail["input"], Mapping) and not STEPS.keys() & detail["input"]:
            words = ", ".join(f"'{word}'" for word in detail["input"]) or "nothing"
            return f"Expected one of {', '.join(STEPS)} in a step, but found {words}{_guess(detail['input'], STEPS)}"
        case kind:
            return _WORDS.get(kind, detail["msg"])


def _guess(words: Iterable[int | str], known: Iterable[str]) -> str:
    """Guess what was meant: the end of a sentence, or nothing."""
    close = [match for word in words for match in get_close_matches(str(word), known, n=1)]
    return f"; perhaps '{close[0]}' is meant" if close else ""


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand where an unknown one does."""
    match place:
        case ("steps", _, "expect", "expect", _):
            part: type[BaseModel] = Expected
        case ("steps", _, str() as verb, _):
            part = STEPS[verb]
        case ("answers", *_):
            part = Answer
        case ("start", _):
            part = Start
        case _:
            part = Script
    return [field.alias or name for name, field in part.model_fields.items()]
