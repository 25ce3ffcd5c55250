"""Invented appeals for the demo: stories.yaml filled by chance, in Uzbek (both scripts) and Russian."""

from __future__ import annotations

from importlib.resources import files
from random import Random
from typing import Any, Final

import yaml

from qabul_local.demo.people import person
from qabul_local.demo.plan import Story
from qabul_region import Region

#: How often each language is written, as a reception in the region would see it.
LANGUAGES: Final = {"uz-Cyrl": 5, "uz-Latn": 3, "ru": 2}


def invent(count: int, region: Region, *, seed: int = 47) -> list[Story]:
    """Make appeals for this region; the same seed gives the same ones."""
    written: dict[str, Any] = yaml.safe_load(files("qabul_local.demo").joinpath("stories.yaml").read_text("utf-8"))
    chance = Random(seed)  # noqa: S311 - a play, not a secret
    territories = [territory.code for territory in region.territories]
    return [_story(index, written, chance, territories, region) for index in range(1, count + 1)]


def _story(index: int, written: dict[str, Any], chance: Random, territories: list[str], region: Region) -> Story:
    entry = chance.choice(written["stories"])
    language = chance.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
    text = entry[language].format(
        street=chance.choice(written["streets"]),
        house=chance.randint(1, 180),
        days=chance.randint(2, 9),
        month=chance.choice(written["months"]),
    )
    return Story(
        source=f"invented-{index}",
        text=text,
        language=language,
        sector=region.topic(entry["topic"]).sector,
        topic=entry["topic"],
        territory=chance.choice(territories),
        applicant=person(chance, language),
        kind=entry["kind"],
    )
