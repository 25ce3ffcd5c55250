"""Every query of the routing service."""

from qabul_routing.repository.cards import (
    Cards,
    add_arriving,
    close,
    consider,
    issue,
    issued_in,
    keep_answer,
    keep_brief,
    sign,
)
from qabul_routing.repository.lists import Page, Position, Wanted
from qabul_routing.repository.reader import Reader
from qabul_routing.repository.registry import Appointment, Organisation, Registry, copy_region
from qabul_routing.repository.taking_up import Content, content_of, to_consider, to_sign

__all__ = [
    "Appointment",
    "Cards",
    "Content",
    "Organisation",
    "Page",
    "Position",
    "Reader",
    "Registry",
    "Wanted",
    "add_arriving",
    "close",
    "consider",
    "content_of",
    "copy_region",
    "issue",
    "issued_in",
    "keep_answer",
    "keep_brief",
    "sign",
    "to_consider",
    "to_sign",
]
