"""ZEN expressions: checked when a file is checked, compiled when it is compiled, evaluated when a token comes by."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import zen

from qabul_bpmn.problems import EvaluationFailed

Evaluate = Callable[[Mapping[str, Any]], Any]

#: The evaluator works on the stack: a hostile expression of tens of thousands of brackets ends the whole process.
LONGEST = 2_000
#: The name of a variable, such as `organisation`.
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
#: A path of plain names, such as `card.organisations`.
PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
#: What most conditions are: a path compared with a plain text or a truth value, such as `decision == 'accepted'`.
COMPARISON = re.compile(rf"""({PATH.pattern})\s*(==|!=)\s*(?:'([^'"\\]*)'|"([^'"\\]*)"|(true|false))""", re.ASCII)
#: A literal text, whose words are no names.
TEXT = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
#: What reads variables without naming one: the whole of them, the item of a closure, a template.
READS = re.compile(r"[$#`]")
#: A text with variables in it.
TEMPLATE = re.compile(r"`[^`]*`")
#: Nothing but a template: what is before its first variable and behind its last is only text.
FILLED = re.compile(r"\s*`[^`\\]*?(?:\$\{([^`\\]*)\}[^`\\}]*)?`\s*")
#: A word with letters that no name has; in a text they are fine.
STRANGE = re.compile(r"\w*[^\W\x00-\x7f]\w*")
#: Between what a range is written, such as `[1..12]`.
DOTS = re.compile(r"\.\.+")
#: Nothing but a range, which is a text unless a function walks through it.
RANGE = re.compile(r"\s*[\[(][^\[\]()]*\.\.[^\[\]()]*[\])]\s*")
#: A whole number, as the end of a range has to be; longer ones are longer than any range.
WHOLE = re.compile(r"\s*-?\d{1,15}\s*", re.ASCII)
#: What stands before a range that is only compared with.
WITHIN = re.compile(r"(?<![\w.$#])in\s*$", re.ASCII)
#: How many numbers the ranges of an expression may be, multiplied.
LONGEST_RANGE = 1_000
#: Numbers below it are shown in reasons; longer ones may be somebody's.
SHOWN_NUMBERS = 1_000_000
#: What an expression comes to is not known before it is evaluated.
VARIES: Final = object()
#: What gives another value each time: the machine's clock, or chance.
UNSTEADY = re.compile(r"""(?<![\w.$])(?:d\s*\(\s*\)|rand\s*\(|\w+\s*\(\s*(["'`])now\1)""")
#: Words of the language, which look like names.
WORDS = frozenset({"true", "false", "null", "not", "and", "or", "in"})


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a variable."""
    return NAME.fullmatch(text) is not None and text not in WORDS


def problem(text: str) -> str | None:
    """Say why `text` cannot be evaluated here; None when it can."""
    return malformed(text) or range_problem(text)


def malformed(text: str) -> str | None:
    """Say why `text` is no ZEN expression; None when it is one."""
    if not text.strip():
        return "it is empty"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    if strange := STRANGE.search(TEMPLATE.sub("", TEXT.sub("", text))):
        return f"outside of texts it may have Latin letters only, and '{strange[0]}' has others"
    found = zen.validate_expression(text)
    return str(found["source"]) if found else None


def range_problem(text: str) -> str | None:
    """Say why a range in `text` is refused; None when none is.

    The evaluator makes a list of a range that a function walks through, and one of 10^12 numbers ends the whole
    process. Behind `in` it only compares with both ends.
    """
    filled = FILLED.fullmatch(text)
    text = (filled[1] or "") if filled else text
    # What is a text and what is none, only a reader of the whole language knows where these signs are about.
    bare = text if "`" in text or "\\" in text or (filled and "}" in text) else TEXT.sub("", text)
    length = 1
    for dots in DOTS.finditer(bare):
        before, first = _until_open(bare[: dots.start()], "([{", ")]}")
        if WITHIN.search(before):
            continue
        _, last = _until_open(bare[: dots.end() - 1 : -1], ")]}", "([{")
        last = last[::-1]
        if not (WHOLE.fullmatch(first) and WHOLE.fullmatch(last)):
            return (
                f"the ends of the range '{first.strip():.40}..{last.strip():.40}' are no whole numbers written out; "
                "hand the list over in a variable, or compare with 'in'"
            )
        length *= max(1, abs(int(last) - int(first)) + 1)
    if length > LONGEST_RANGE:
        return (
            f"its ranges are more than {LONGEST_RANGE:,} numbers, multiplied; "
            "hand the list over in a variable, or compare with 'in'"
        )
    return None


def unsteady(text: str) -> str | None:
    """Return what in `text` reads the machine's clock or throws dice; None when nothing does.

    A step depends on its arguments alone: run again, it must lead to the same.
    """
    found = UNSTEADY.search(TEXT.sub(lambda quoted: quoted[0] if quoted[0][1:-1] == "now" else '""', text))
    return found[0] if found else None


def _until_open(text: str, opening: str, closing: str) -> tuple[str, str]:
    """Part a text at the last bracket that it leaves open: what is before that, and what is behind."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in closing:
            depth += 1
        elif text[at] in opening:
            if not depth:
                return text[:at], text[at + 1 :]
            depth -= 1
    return "", text


def compile_expression(text: str) -> Evaluate:
    """Return a function of the variables.

    A bare path is looked up here: faster, and its numbers stay as they are. So is a comparison of one with a literal,
    as the evaluator first copies all variables, which takes longer than a whole step when there are many.
    """
    text = text.strip()
    if _is_path(text):
        return _path(text)
    if (found := COMPARISON.fullmatch(text)) and _is_path(found[1]):
        return _comparison(*found.groups())
    compiled = zen.compile_expression(text)

    def evaluate(variables: Mapping[str, Any]) -> Any:
        try:
            return _whole(compiled.evaluate(variables))  # type: ignore[arg-type]  # every layer of them is a dict
        except Exception as failure:  # noqa: BLE001 - the evaluator raises bare ones for numbers it does not know
            why = _why(text, variables, failure)
            raise EvaluationFailed(
                f"Expected an expression that can be evaluated, but '{text}' failed: {why}"
            ) from None

    return evaluate


def compile_condition(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return a condition; a value that is neither true nor false fails instead of being taken for one."""
    evaluate = compile_expression(text)

    def holds(variables: Mapping[str, Any]) -> bool:
        value = evaluate(variables)
        if value is True or value is False:
            return value
        raise EvaluationFailed(f"Expected condition '{text.strip()}' to be true or false, but it is {shown(value)}")

    return holds


def constant(text: str) -> Any:
    """Return the value of an expression that reads no variables, such as `1 > 2`; VARIES for all others."""
    bare = TEXT.sub("", text)
    if not READS.search(bare) and WORDS.issuperset(NAME.findall(bare)) and problem(text) is None:
        with suppress(EvaluationFailed):
            return compile_expression(text)({})
    return VARIES


def _is_path(text: str) -> bool:
    return PATH.fullmatch(text) is not None and not WORDS.intersection(text.split("."))


def _comparison(path: str, operator: str, single: str | None, double: str | None, truth: str | None) -> Evaluate:
    look_up = _path(path)
    literal = truth == "true" if truth else (single or double or "")
    equal = operator == "=="

    def compare(variables: Mapping[str, Any]) -> bool:
        value = look_up(variables)
        # To Python 1 and 1.0 are True; to the language nothing equals a value of another type.
        return (type(value) is type(literal) and value == literal) is equal

    return compare


def _path(text: str) -> Evaluate:
    first, *others = text.split(".")

    def look_up(variables: Mapping[str, Any]) -> Any:
        value = variables.get(first)
        for name in others:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    return look_up


def _whole(value: Any) -> Any:
    """ZEN counts in decimals and hands out floats; give whole numbers back as such."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value


def _reason(failure: Exception) -> str:
    """Take the sentence out of the evaluator's error, which goes on with its own stack."""
    first = str(failure).split("\n", 1)[0]
    try:
        return str(json.loads(first)["source"])
    except (ValueError, KeyError, TypeError):
        return first


def shown(value: Any) -> str:
    """Return a value as a reason shows it: what is short and names nobody as it is, all else by kind and length.

    Reasons are read by operators and stand in logs, and a text may be anybody's name.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return str(value) if abs(value) < SHOWN_NUMBERS else "a large number"
    kinds = ((str, "a text", "characters"), (Mapping, "an object", "fields"), (Sequence, "a list", "items"))
    for kind, what, of in kinds:
        if isinstance(value, kind):
            return f"{what} of {len(value)} {of}"
    return f"a {type(value).__name__}"


def _why(text: str, variables: Mapping[str, Any], failure: Exception) -> str:
    """Say which variables it reads are null, the usual cause; else what they are, and what the evaluator said."""
    words = {
        found[0] for found in PATH.finditer(TEXT.sub("", text)) if found.string[found.end() : found.end() + 1] != "("
    }
    paths = sorted(words - WORDS)
    values = {path: _path(path)(variables) for path in paths}
    if empty := [f"'{path}'" for path, value in values.items() if value is None]:
        return f"{' and '.join(empty)} {'is' if len(empty) == 1 else 'are'} null"
    said = ", ".join(f"'{path}' is {shown(value)}" for path, value in values.items())
    return f"{said}; {_reason(failure)}" if said else _reason(failure)
