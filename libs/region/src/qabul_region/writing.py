"""Writes a region as a folder that `load` reads back as the same region."""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel

from qabul_region.checks import check
from qabul_region.contents import IDENTITY_FILE, RULES_FOLDER, SECTIONS
from qabul_region.problems import ProblemsFound
from qabul_region.region import Identity, Region

_WIDTH: Final = 10_000  # one entry's names stay on one line, so that a difference between versions reads well


def write(region: Region, folder: Path) -> None:
    """Write the region's files; raise `ProblemsFound`, and write nothing, when something in it is wrong."""
    if problems := check(region):
        raise ProblemsFound(f"region {region.code!r}", problems)
    folder.mkdir(parents=True, exist_ok=True)
    identity = {key: value for key, value in _plain(region).items() if key in Identity.model_fields}
    (folder / IDENTITY_FILE).write_text(_yaml(identity), encoding="utf-8")
    files: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        files.setdefault(section.file, {})[section.key] = [_plain(entry) for entry in getattr(region, section.key)]
    for file, lists in files.items():
        (folder / file).write_text(_yaml(lists), encoding="utf-8")
    rules = folder / RULES_FOLDER
    for stale in rules.glob("*.json"):
        if stale.stem not in region.rules:
            stale.unlink()
    for name, text in region.rules.items():
        rules.mkdir(exist_ok=True)
        (rules / f"{name}.json").write_text(text, encoding="utf-8")


def _plain(entry: BaseModel) -> dict[str, Any]:
    """Return the values as they stand in a file: by their written keys, dates last, without what is only a default."""
    values = entry.model_dump(mode="python", by_alias=True, exclude_none=True, exclude_defaults=True)
    keys = sorted(values, key=lambda key: key in {"from", "until"})
    return {key: list(values[key]) if isinstance(values[key], tuple) else values[key] for key in keys}


def _yaml(values: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_WIDTH)
    return text
