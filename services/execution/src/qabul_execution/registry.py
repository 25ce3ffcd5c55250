"""Who the region's registry knows in which post; a cell has the region's folder and needs nobody to ask."""

from collections.abc import Callable
from datetime import date
from typing import Final

from qabul_region import Region

#: Posts that somebody of this name holds in an organisation on a day; empty when the registry does not know him.
PostsOf = Callable[[str, str, date], frozenset[str]]

#: Spellings of the one letter that keyboards write in five ways.
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘`ʼʻ", "'"))


def posts_of(region: Region) -> PostsOf:
    """Look people up in the region's dated appointments, however their apostrophes and capitals are written."""

    def known(organisation: str, name: str, on: date) -> frozenset[str]:
        wanted = _folded(name)
        return frozenset(
            official.post for official in region.officials_of(organisation, on) if _folded(official.name) == wanted
        )

    return known


def _folded(name: str) -> str:
    return " ".join(name.casefold().translate(_APOSTROPHES).split())
