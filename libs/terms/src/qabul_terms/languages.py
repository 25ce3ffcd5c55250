"""The four languages a term explains itself in, and which one stands in for a missing one."""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["uz-Cyrl", "uz-Latn", "ru", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("uz-Cyrl", "uz-Latn", "ru", "en")

Texts = Mapping[Language, str]

# The other Uzbek script is nearer to a reader than another language; English is the last resort.
_NEAREST: Final[dict[Language, tuple[Language, ...]]] = {
    "uz-Cyrl": ("uz-Cyrl", "uz-Latn", "ru", "en"),
    "uz-Latn": ("uz-Latn", "uz-Cyrl", "ru", "en"),
    "ru": ("ru", "uz-Cyrl", "uz-Latn", "en"),
    "en": ("en", "uz-Latn", "ru", "uz-Cyrl"),
}


def text_in(language: Language, texts: Texts) -> str:
    """Return the text in this language, else in the nearest one it is written in."""
    return next(texts[nearest] for nearest in _NEAREST[language] if nearest in texts)
