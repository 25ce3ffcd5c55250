"""The migrations make what the tables declare."""

from importlib.resources import files
from pathlib import Path

from tests.factories.schemas import differences

from qabul_execution.tables import METADATA


async def test_the_migrations_make_what_the_tables_declare(postgres_url):
    migrations = Path(str(files("qabul_execution") / "migrations"))

    assert await differences(postgres_url, migrations, METADATA) == []
