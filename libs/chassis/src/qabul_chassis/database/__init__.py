"""One service's database: reads, units of work, answers given once, leases and bells."""

from qabul_chassis.database.answers import answer_once, content_of, first_answer, remember_answer
from qabul_chassis.database.database import Database
from qabul_chassis.database.unit import Unit
from qabul_chassis.database.watch import Bell, Lease, LeaseLost, Watch
from qabul_chassis.errors import Conflict, Unsure

__all__ = [
    "Bell",
    "Conflict",
    "Database",
    "Lease",
    "LeaseLost",
    "Unit",
    "Unsure",
    "Watch",
    "answer_once",
    "content_of",
    "first_answer",
    "remember_answer",
]
