"""A small service of the chassis alone: its tables, its operations service, and a loop the test may break."""

from pathlib import Path

import pytest
from tests.factories.migrations import write_migrations

from qabul_chassis.service import Parts, Service


@pytest.fixture(scope="session")
def migrations(tmp_path_factory) -> Path:
    return write_migrations(tmp_path_factory.getbasetemp().parent / "desk-migrations")


@pytest.fixture
def build(migrations):
    """`build(parts)` of the small service, with whatever the test adds."""

    def building(**more):
        def build(parts: Parts) -> Service:
            return Service(**{"name": "desk", "servicers": [], "policy": {}, "migrations": migrations} | more)

        return build

    return building
