"""Use cases of the routing service: one class each; they move the process and write through the unit."""

from qabul_routing.handlers.arriving import CloseCards, KeepBrief, TakeIn
from qabul_routing.handlers.considering import Consider, ConsiderAppeal, Proposed, ProposeRoute
from qabul_routing.handlers.reading import FindCard, ListCards
from qabul_routing.handlers.signing import IssueAssignment, Sign, SignResolution
from qabul_routing.handlers.terms import Terms

__all__ = [
    "CloseCards",
    "Consider",
    "ConsiderAppeal",
    "FindCard",
    "IssueAssignment",
    "KeepBrief",
    "ListCards",
    "ProposeRoute",
    "Proposed",
    "Sign",
    "SignResolution",
    "TakeIn",
    "Terms",
]
