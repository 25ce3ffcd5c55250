"""Migrations of a service that has the tables of the chassis, and none of its own."""

from pathlib import Path

_ENV = "from qabul_chassis.migrations import run\n\nrun()\n"

_FIRST = """
from alembic import op
from qabul_chassis.processes import tables
from qabul_chassis.tables import METADATA

revision = "0001"
down_revision = None


def upgrade():
    METADATA.create_all(op.get_bind())
"""


def write_migrations(folder: Path) -> Path:
    """Write them into a folder, which may hold them already; return the folder."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "env.py").write_text(_ENV)
    (folder / "versions" / "0001_first.py").write_text(_FIRST)
    return folder
