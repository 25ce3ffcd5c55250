"""The answer letter of a demo agency as one PDF (O13): letter, the applicant's mark, an act on a second page."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import typst


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says; every field is text as printed."""

    number: str
    signed_on: str
    organisation: str
    addressee: str
    subject: str
    paragraphs: tuple[str, ...]
    signatory_post: str
    signatory_name: str
    executor: str
    mark: str
    act: tuple[str, ...] = ()


@cache
def _template() -> bytes:
    return files("qabul_local.demo").joinpath("letter.typ").read_bytes()


def letter_pdf(letter: Letter) -> bytes:
    """Typeset the letter; a page takes some ten milliseconds."""
    pdf = typst.compile(_template(), sys_inputs={"letter": json.dumps(asdict(letter), ensure_ascii=False)})
    if not isinstance(pdf, bytes):
        raise TypeError(f"Expected one PDF from the letter's template, but got {type(pdf).__name__}")
    return pdf
