"""Error messages in the caller's language, by reason: `messages/*.toml`, to which services add theirs.

    [STALE_ETAG]
    uz-Cyrl = "..."
    uz-Latn = "..."
    ru = "..."
    en = "..."

`{name}` is filled from the error's metadata. A reason without a message falls back to the message of its status code.
Files called `hints.toml` hold in the same way what the caller can do.
"""

import tomllib
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("uz-Cyrl", "uz-Latn", "ru", "en")
DEFAULT_LANGUAGE = "uz-Cyrl"

#: The language of the call under way; names and sentences in answers follow it.
_LANGUAGE: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)

_HINTS = "hints"
_OWN = Path(__file__).parent.parent / "messages"

#: What callers write, folded, to the language they mean.
_SPELLINGS = {
    "uz": "uz-Cyrl",
    "uz-cyrl": "uz-Cyrl",
    "uz-cyrl-uz": "uz-Cyrl",
    "uz-uz": "uz-Cyrl",
    "uz-latn": "uz-Latn",
    "uz-latn-uz": "uz-Latn",
    "ru": "ru",
    "ru-ru": "ru",
    "ru-uz": "ru",
    "en": "en",
    "en-us": "en",
    "en-gb": "en",
}


def current_language() -> str:
    """The language that the caller under way asked for."""
    return _LANGUAGE.get()


def enter_language(language: str) -> None:
    """Remember the caller's language for the rest of this call; the server's interceptor does so once."""
    _LANGUAGE.set(language)


class Catalogue:
    """Messages by reason and language; every message must be there in every language."""

    def __init__(self, *places: Path) -> None:
        self._messages: dict[str, Mapping[str, str]] = {}
        self._hints: dict[str, Mapping[str, str]] = {}
        for file in _files([_OWN, *places]):
            self._add(file)

    def say(self, *, reason: str, code: str, language: str, values: Mapping[str, str]) -> str | None:
        """The message for a reason in a language, filled in; `None` when neither reason nor code has one."""
        return _said(self._messages, (reason, code), language, values)

    def advise(self, *, reason: str, code: str, language: str, values: Mapping[str, str]) -> str | None:
        """What the caller can do about it, in a language; `None` when neither reason nor code has a hint."""
        return _said(self._hints, (reason, code), language, values)

    def _add(self, file: Path) -> None:
        kept = self._hints if file.stem == _HINTS else self._messages
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        for reason, message in content.items():
            if missing := [language for language in LANGUAGES if not message.get(language)]:
                raise ValueError(f"Expected {reason} in {', '.join(missing)} too, but {file} lacks it; add the text.")
            kept[reason] = message


def _said(
    kept: Mapping[str, Mapping[str, str]], names: Iterable[str], language: str, values: Mapping[str, str]
) -> str | None:
    """The first of these names that has a text, filled in."""
    message = next((kept[name] for name in names if name in kept), None)
    return None if message is None else Formatter().vformat(message[language], (), _Lenient(values))


def language_of(accept_language: str) -> str:
    """The first language of an `accept-language` value that we speak; Uzbek in Cyrillic when there is none."""
    for part in accept_language.split(","):
        if language := _SPELLINGS.get(part.partition(";")[0].strip().lower().replace("_", "-")):
            return language
    return DEFAULT_LANGUAGE


def _files(places: Iterable[Path]) -> Iterable[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(place.glob("*.toml"))
        else:
            yield place


class _Lenient(dict[str, str]):
    """A value the error does not carry is left visible, since a broken message must not hide the error."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
