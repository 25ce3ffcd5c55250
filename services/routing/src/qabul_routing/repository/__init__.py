"""Every query of the routing service."""

from qabul_routing.repository.cards import (
    Cards,
    Wanted,
    add_arriving,
    close,
    consider,
    issue,
    keep_brief,
    sign,
)
from qabul_routing.repository.reader import Reader
from qabul_routing.repository.registry import Registry, copy_region

__all__ = [
    "Cards",
    "Reader",
    "Registry",
    "Wanted",
    "add_arriving",
    "close",
    "consider",
    "copy_region",
    "issue",
    "keep_brief",
    "sign",
]
