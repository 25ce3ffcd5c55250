"""Why the rule table proposes a route, as a sentence in the caller's language: `sentences.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qabul_routing.domain import Proposal


def proposal_sentence(proposal: Proposal, language: str) -> str:
    """One sentence; empty where a region's table names one that is not here."""
    return texts().get(f"route-{proposal.sentence}", {}).get(language, "")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every text of the service's documents and proposals, by key and language."""
    return tomllib.loads(files("qabul_routing").joinpath("sentences.toml").read_text("utf-8"))
