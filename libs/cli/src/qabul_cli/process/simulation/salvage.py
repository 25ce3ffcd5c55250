"""What is sound in a script that is refused: the names in it are checked at once, with what is wrong about its form."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from qabul_cli.process.simulation.script import STEPS, Script

#: A step that names nothing, in the place of one that cannot be read.
_NOTHING: Final = {"cancel": True}
#: What a step needs besides the name behind its verb.
_NEEDED: Final = {"fail": {"error": "any"}, "escalate": {"code": "any"}}

Place = tuple[int | str, ...]


def sound_part(values: Mapping[str, Any], broken: Iterable[Place]) -> Script | None:
    """Return a script with everything that can be read, each step at its number; None when nothing can."""
    kept = dict(values)
    for place in broken:
        match place:
            case ("start", *_):
                kept["start"] = _start(values["start"])
            case ("answers", str() as element, *_):
                kept["answers"] = {**kept["answers"], element: "done"}
            case ("steps", int() as number, *inside):
                steps = list(kept["steps"])
                steps[number] = _step(steps[number], inside)
                kept["steps"] = steps
            case (str() as part, *_):
                kept.pop(part, None)
    try:
        return Script.model_validate(kept)
    except ValidationError:
        return None


def _start(given: Any) -> dict[str, str]:
    """The way it starts: one of the two, and by a name."""
    ways = [name for name in ("message", "event") if isinstance(given, Mapping) and isinstance(given.get(name), str)]
    return {ways[0]: given[ways[0]]} if len(ways) == 1 else {}


def _step(given: Any, inside: list[int | str]) -> dict[str, Any]:
    verbs = [verb for verb in STEPS if verb in given] if isinstance(given, Mapping) else []
    if len(verbs) != 1:
        return _NOTHING
    [verb], name = verbs, given[verbs[0]]
    if verb == "expect" and isinstance(name, Mapping):
        wrong = {inside[2]} if len(inside) > 2 else set()  # noqa: PLR2004 - the model, the verb, what is expected
        left = {field: value for field, value in name.items() if field not in wrong}
        return {"expect": left} if left and wrong else _NOTHING
    named = isinstance(name, str) and verb not in {"advance", "at", "cancel"}
    return {verb: name, **_NEEDED.get(verb, {})} if named else _NOTHING
