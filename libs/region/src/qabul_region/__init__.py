"""Reads and checks the folder that says how one region differs from another."""

from qabul_region.checks import check
from qabul_region.entries import (
    DayOff,
    Member,
    Official,
    Organisation,
    OrganisationKind,
    Post,
    Sector,
    Territory,
    Topic,
    WorkingDay,
)
from qabul_region.loading import load
from qabul_region.names import LANGUAGES, Language, Names
from qabul_region.problems import Problem, ProblemsFound
from qabul_region.region import Identity, Region, UnknownCode
from qabul_region.writing import write

__all__ = [
    "LANGUAGES",
    "DayOff",
    "Identity",
    "Language",
    "Member",
    "Names",
    "Official",
    "Organisation",
    "OrganisationKind",
    "Post",
    "Problem",
    "ProblemsFound",
    "Region",
    "Sector",
    "Territory",
    "Topic",
    "UnknownCode",
    "WorkingDay",
    "check",
    "load",
    "write",
]
