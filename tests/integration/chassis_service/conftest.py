"""A small service of the chassis alone: its tables, its operations service, and a loop the test may break."""

from pathlib import Path

import pytest

from qabul_chassis.service import Parts, Service

ENV = "from qabul_chassis.migrations import run\n\nrun()\n"

FIRST = """
from alembic import op
from qabul_chassis.processes import tables
from qabul_chassis.tables import METADATA

revision = "0001"
down_revision = None


def upgrade():
    METADATA.create_all(op.get_bind())
"""


@pytest.fixture(scope="session")
def migrations(tmp_path_factory) -> Path:
    folder = tmp_path_factory.getbasetemp().parent / "desk-migrations"
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "0001_first.py").write_text(FIRST)
    return folder


@pytest.fixture
def build(migrations):
    """`build(parts)` of the small service, with whatever the test adds."""

    def building(**more):
        def build(parts: Parts) -> Service:
            return Service(**{"name": "desk", "servicers": [], "policy": {}, "migrations": migrations} | more)

        return build

    return building
