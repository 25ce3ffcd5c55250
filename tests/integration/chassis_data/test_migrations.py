"""A database is brought to the schema that the code was written for, once, by whoever comes first."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import run_on, url_of

from qabul_chassis import migrations
from qabul_chassis.errors import Refused, Unavailable

ENV = """
from tests.integration.chassis_data.ground import Table
from qabul_chassis.migrations import run
run(Table.metadata)
"""

FIRST = """
import sqlalchemy as sa
from alembic import op
from qabul_chassis.tables import METADATA

revision, down_revision = "0001", None

def upgrade():
    METADATA.create_all(op.get_bind())
    op.create_table("thing", sa.Column("id", sa.Uuid(), primary_key=True))
"""

SECOND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"

def upgrade():
    op.add_column("thing", sa.Column("name", sa.Text()))
"""


@pytest.fixture
def folder(tmp_path):
    versions = tmp_path / "with a space and 100 %" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text(ENV)
    (versions / "0001_first.py").write_text(FIRST)
    return versions.parent


@pytest.fixture
async def empty_url(postgres_url):
    name = f"empty_{uuid4().hex}"
    await run_on(postgres_url, f"CREATE DATABASE {name}")
    yield url_of(postgres_url, name)
    await run_on(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


async def columns(url):
    connection = await asyncpg.connect(url)
    found = await connection.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = 'thing'")
    await connection.close()
    return {row["column_name"] for row in found}


async def test_replicas_that_migrate_at_once_do_it_once(empty_url, folder):
    await asyncio.gather(*(migrations.upgrade(empty_url, folder) for _ in range(3)))

    await migrations.check_current(empty_url, folder)
    assert await columns(empty_url) == {"id"}


async def test_code_that_is_ahead_of_its_database_is_refused_with_both_revisions(empty_url, folder):
    await migrations.upgrade(empty_url, folder)
    (folder / "versions" / "0002_second.py").write_text(SECOND)

    with pytest.raises(Refused, match="at revision 0002, but it is at 0001"):
        await migrations.check_current(empty_url, folder)

    await migrations.upgrade(empty_url, folder)
    await migrations.check_current(empty_url, folder)
    assert await columns(empty_url) == {"id", "name"}


async def test_an_empty_database_is_at_no_revision(empty_url, folder):
    with pytest.raises(Refused, match="but it is at none"):
        await migrations.check_current(empty_url, folder)


async def test_a_migration_that_fails_leaves_nothing(empty_url, folder):
    (folder / "versions" / "0002_second.py").write_text(SECOND.replace('"thing"', '"nothing"'))

    with pytest.raises(Exception, match="nothing"):
        await migrations.upgrade(empty_url, folder)

    assert await columns(empty_url) == set()


async def test_a_server_that_is_away_is_said_to_be_unavailable(folder):
    with pytest.raises(Unavailable):
        await migrations.upgrade("postgresql://nobody@127.0.0.1:1/nothing", folder)


async def test_the_guard_names_the_table_that_lost_its_race(database_url):
    connection = await asyncpg.connect(database_url)

    with pytest.raises(asyncpg.SerializationError, match=r"Expected to change 2 row\(s\) of thing, but found 1"):
        await connection.execute("SELECT expect_rows('thing', 1, 2)")

    await connection.close()
