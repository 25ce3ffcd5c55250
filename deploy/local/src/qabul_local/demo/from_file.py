"""Appeals from a CSV file, and a region made from what the file names.

The file has the columns id, text, topic, sector, organisation. Its organisations, sectors and topics are unknown to
any region we ship, so a region is made that holds exactly them; names are kept as written, codes are made from them.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from slugify import slugify

from qabul_local.demo.people import full_name, person
from qabul_local.demo.plan import Story
from qabul_region import Names, Official, Organisation, Region, Sector, Territory, Topic

COLUMNS: Final = ("id", "text", "topic", "sector", "organisation")
CENTRE: Final = "centre"
REGIONAL: Final = "regional-hokimiyat"
APPOINTED: Final = date(2017, 1, 1)
#: A body of local power, by how such bodies are called in Russian and Uzbek.
LOCAL: Final = re.compile(
    r"(?i)\b(администрация|ҳокимлиги|hokimligi)\b.*\b(района|города|тумани|шаҳри|tumani|shahri)\b"
)


class UnusableFile(Exception):
    """The appeals file cannot be read as one."""


class _Codes:
    """Codes for names: readable, ASCII, unique, the same in every run."""

    def __init__(self) -> None:
        self._code: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        if name not in self._code:
            stem = slugify(name, max_length=48, word_boundary=True) or "unnamed"
            code, copy = stem, 1
            while code in self._taken:
                copy += 1
                code = f"{stem}-{copy}"
            self._taken.add(code)
            self._code[name] = code
        return self._code[name]

    def items(self) -> Iterator[tuple[str, str]]:
        yield from self._code.items()


def read_file(path: Path, template: Region, *, limit: int | None = None) -> tuple[list[Story], Region]:
    """Read the appeals and make the region they live in; the calendar, posts and names of the template stay.

    Raises:
        UnusableFile: the file is missing, is no UTF-8 CSV, or lacks a column.
    """
    rows = _rows(path)[:limit]
    organisations, sectors, topics = _Codes(), _Codes(), _Codes()
    sector_of_topic: dict[str, str] = {}
    answered_by: dict[str, Counter[str]] = defaultdict(Counter)
    chance = Random(47)  # noqa: S311 - invented applicants, not a secret
    stories = []
    for row in rows:
        body, sector, topic = (
            organisations.of(row["organisation"]),
            sectors.of(row["sector"]),
            topics.of(row["topic"]),
        )
        # A topic belongs to one sector of a region; the file's first use decides.
        sector_of_topic.setdefault(topic, sector)
        answered_by[sector_of_topic[topic]][body] += 1
        stories.append(
            Story(
                source=row["id"],
                text=row["text"],
                language="ru",
                sector=sector_of_topic[topic],
                topic=topic,
                territory=CENTRE,
                applicant=person(chance, "ru"),
                organisation=body,
            )
        )
    return stories, _region(
        template,
        organisations=organisations,
        sectors=sectors,
        topics=topics,
        sector_of_topic=sector_of_topic,
        answered_by=answered_by,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise UnusableFile(
                    f"{path.name}: expected the columns {', '.join(COLUMNS)}, but {', '.join(missing)} is missing"
                )
            return [row for row in reader if (row["text"] or "").strip()]
    except OSError as error:
        raise UnusableFile(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableFile(f"{path.name}: expected a CSV file in UTF-8, but {error}") from error


def _region(
    template: Region,
    *,
    organisations: _Codes,
    sectors: _Codes,
    topics: _Codes,
    sector_of_topic: dict[str, str],
    answered_by: dict[str, Counter[str]],
) -> Region:
    works_in: dict[str, list[str]] = defaultdict(list)
    lead: dict[str, str] = {}
    for sector, counted in answered_by.items():
        lead[sector] = counted.most_common(1)[0][0]
        for code in counted:
            works_in[code].append(sector)
    centre = Territory(code=CENTRE, kind="city", names=Names(ru="Областной центр", en="Regional centre"))
    own = [
        Organisation(
            code=REGIONAL,
            kind="regional_hokimiyat",
            names=Names(ru="Администрация области", en="Regional administration"),
        ),
        Organisation(
            code="centre-hokimiyat",
            kind="city_hokimiyat",
            territory=CENTRE,
            parent=REGIONAL,
            names=Names(ru="Мэрия областного центра", en="City hall"),
        ),
    ]
    # Bodies of local power in the file serve places we do not know; who may sign for them is the first head (O11).
    bodies = [
        Organisation(
            code=code,
            kind="regional_department",
            parent=REGIONAL,
            sectors=tuple(sorted(works_in[code])),
            names=Names(ru=name[:200]),
        )
        for name, code in organisations.items()
    ]
    everyone = (*own, *bodies)
    chance = Random(378)  # noqa: S311 - invented officials, not a secret
    officials = [
        Official(
            code=f"head-{index}",
            name=full_name(person(chance, "ru")),
            post="hokim" if "hokimiyat" in body.kind else "first-head",
            organisation=body.code,
            **{"from": APPOINTED},
        )
        for index, body in enumerate(everyone)
    ]
    return template.model_copy(
        update={
            "territories": (centre,),
            "organisations": everyone,
            "officials": tuple(officials),
            "sectors": tuple(
                Sector(code=code, lead=lead.get(code), names=Names(ru=name)) for name, code in sectors.items()
            ),
            "topics": tuple(
                Topic(code=code, sector=sector_of_topic[code], names=Names(ru=name[:200]))
                for name, code in topics.items()
            ),
            "members": (),
            "rules": {},
        }
    )
