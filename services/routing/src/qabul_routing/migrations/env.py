"""Runs the migrations of routing."""

from qabul_routing.tables import Table

from qabul_chassis.migrations import run

run(Table.metadata)
