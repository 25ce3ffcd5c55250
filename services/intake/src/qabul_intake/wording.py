"""What applicants and staff are told in their language: `wording.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qabul_intake.domain import Status
from qabul_terms import Language, text_in


def step_title(status: Status, language: Language) -> str:
    """What a step is called on the applicant's page."""
    return _say(f"step-{status}", language)


def next_step(status: Status, language: Language) -> str:
    """What happens after a step."""
    return _say(f"after-{status}", language)


def acceptance_remark(language: Language) -> str:
    """The fixed remark of acceptance (O3)."""
    return _say("accepted-for-execution", language)


def _say(what: str, language: Language) -> str:
    return text_in(language, _texts()[what])


@cache
def _texts() -> Mapping[str, Mapping[Language, str]]:
    return tomllib.loads(files("qabul_intake").joinpath("wording.toml").read_text("utf-8"))
