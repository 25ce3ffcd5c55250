"""What the checks found, as sentences in the caller's language: `sentences.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qabul_review.domain import Check


def sentence(check: Check, language: str) -> str:
    """One sentence for people; the decision is theirs."""
    return _texts()[f"{check.code}-{check.result}"][language].format(**check.facts)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("qabul_review").joinpath("sentences.toml").read_text("utf-8"))
