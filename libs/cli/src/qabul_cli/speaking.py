"""What the command line itself says, in the language asked for: English here, the others in `messages/*.toml`."""

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

#: The language of the code, spoken unless another is asked for.
ENGLISH: Final = "en"

_MESSAGES: Final = Path(__file__).parent / "messages"
_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speak(language: str | None) -> None:
    """Say everything that follows in this language; in English when none is asked for."""
    _LANGUAGE.set(str(language or ENGLISH))


def say(text: str, /, **values: object) -> str:
    """A sentence or a heading in the language asked for, with its values.

    What the catalogue does not have is said in English: better than not at all.
    """
    language = _LANGUAGE.get()
    if language != ENGLISH:
        text = catalogue().get(text, {}).get(language, text)
    return text.format(**values)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """The other languages of each English text."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(_MESSAGES.glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found
