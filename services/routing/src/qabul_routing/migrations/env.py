"""Runs the migrations of routing."""

from qabul_chassis.migrations import run
from qabul_routing.tables import Table

run(Table.metadata)
