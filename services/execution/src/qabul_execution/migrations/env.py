"""Alembic's entry: the chassis runs it."""

from qabul_chassis.migrations import run
from qabul_execution.tables import METADATA

run(METADATA)
