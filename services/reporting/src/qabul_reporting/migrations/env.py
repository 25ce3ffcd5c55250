"""Runs the migrations of reporting."""

from qabul_reporting.tables import Table

from qabul_chassis.migrations import run

run(Table.metadata)
