"""The name an answer's file gets: initial and surname of the applicant (O13), in the script they are written in."""

import unicodedata
from dataclasses import dataclass
from typing import Final

#: Letters of the Uzbek Latin alphabet that are written with two signs; the second may be any apostrophe people type.
_PAIRED: Final = {"s": "h", "c": "h", "o": "'’ʻʼ`‘´", "g": "'’ʻʼ`‘´"}
#: Forbidden in a file name on Windows, on Unix, or in the address of an S3 object.
_FORBIDDEN: Final = frozenset('/\\:*?"<>|%#&{}^~[]')
#: Names that Windows keeps for devices, whatever follows the dot.
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
)
_SUFFIX: Final = ".pdf"
#: Bytes of a name that every file system takes; a Cyrillic letter has two.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name as it was given; any part may be missing."""

    surname: str = ""
    given_name: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose name the file bears: a person, or an organisation and the head who signed for it."""

    person: Person = Person()
    entity: str = ""


def canonical_name(applicant: Applicant, *, number: str) -> str:
    """Name the file: "А.Каримов.pdf"; an organisation's by its head, else by itself; a nameless one's by number (O13).

    The name is kept in the script it was written in, and is safe on every file system.
    """
    person = applicant.person
    surname, given_name = _safe(person.surname), _safe(person.given_name)
    if surname and given_name:
        stem = f"{initial(given_name)}.{surname}"
    else:
        stem = surname or given_name or _safe(applicant.entity)
    if not stem or stem.upper() in _DEVICES:
        stem = f"{stem}-{_safe(number)}".lstrip("-")
    return _shortened(stem) + _SUFFIX


def initial(name: str) -> str:
    """The first letter of a name; Uzbek Latin letters of two signs (Sh, Ch, Oʻ, Gʻ) stay whole."""
    first, second = name[:1], name[1:2]
    if second and second.lower() in _PAIRED.get(first.lower(), ""):
        return first.upper() + second.lower()
    return first.upper()


def _safe(text: str) -> str:
    """The text without what a file name must not hold: signs, controls, and marks that turn the writing around."""
    composed = unicodedata.normalize("NFC", text)
    kept = (sign if _is_plain(sign) else " " for sign in composed)
    return " ".join("".join(kept).split()).strip(" .-")


def _is_plain(sign: str) -> bool:
    return sign not in _FORBIDDEN and unicodedata.category(sign)[0] not in {"C", "Z"}


def _shortened(stem: str) -> str:
    cut = stem.encode()[: _LONGEST - len(_SUFFIX)].decode(errors="ignore")
    return cut.rstrip(" .")
