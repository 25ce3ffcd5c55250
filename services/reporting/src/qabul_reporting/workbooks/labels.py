"""What the workbooks call things, in the reader's language: `labels.toml`; codes by the region's names."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qabul_region import Region


class Labels:
    """Labels of one language."""

    def __init__(self, region: Region, language: str) -> None:
        self._region = region
        self._language = language

    def __getitem__(self, key: str) -> str:
        """The label of a key."""
        return _texts()[key][self._language]

    def name(self, kind: str, code: str) -> str:
        """What the region calls a sector, territory or organisation; its code when it no longer knows it."""
        if not code:
            return self["nobody-yet"]
        if not self._region.knows(kind, code):
            return code
        return str(getattr(self._region, kind)(code).names.get(self._language))

    @property
    def hokimiyat(self) -> str:
        """The region's hokimiyat."""
        return str(self._region.hokimiyat.names.get(self._language))  # type: ignore[arg-type]  # one of the four


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("qabul_reporting").joinpath("labels.toml").read_text("utf-8"))
