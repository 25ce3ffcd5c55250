"""Use cases of the routing service: one class each; they move the process and write through the unit."""

from qabul_routing.handlers.arriving import ANSWER_ACCEPTED, APPEAL_ACCEPTED, CloseCards, KeepAnswers, KeepBrief, TakeIn
from qabul_routing.handlers.considering import (
    CONSIDER,
    Consider,
    ConsiderAppeal,
    Proposed,
    ProposeRoute,
    RouteTable,
)
from qabul_routing.handlers.reading import FindCard, ListCards, PrintCard
from qabul_routing.handlers.registry import FillRegistry, ListOfficials, ListOrganisations
from qabul_routing.handlers.signing import SIGN, IssueAssignment, Sign, SignResolution
from qabul_routing.handlers.terms import Terms

__all__ = [
    "ANSWER_ACCEPTED",
    "APPEAL_ACCEPTED",
    "CONSIDER",
    "SIGN",
    "CloseCards",
    "Consider",
    "ConsiderAppeal",
    "FillRegistry",
    "FindCard",
    "IssueAssignment",
    "KeepAnswers",
    "KeepBrief",
    "ListCards",
    "ListOfficials",
    "ListOrganisations",
    "PrintCard",
    "ProposeRoute",
    "Proposed",
    "RouteTable",
    "Sign",
    "SignResolution",
    "TakeIn",
    "Terms",
]
