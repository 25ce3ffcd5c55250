"""Runs the migrations of reporting."""

from qabul_chassis.migrations import run
from qabul_reporting.tables import Table

run(Table.metadata)
