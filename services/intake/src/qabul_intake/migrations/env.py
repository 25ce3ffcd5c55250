"""Runs the migrations of intake."""

from qabul_chassis.migrations import run
from qabul_intake.tables import Table

run(Table.metadata)
