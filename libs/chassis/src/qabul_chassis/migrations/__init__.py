"""Schemas are built and moved by Alembic, run from code: nothing but the service's wheel is needed.

A service's `migrations/env.py` is three lines:

    from qabul_chassis.migrations import run
    from qabul_intake.tables import Table
    run(Table.metadata)

`python -m qabul_chassis.migrations revision intake -m "keep the applicant's kind"` writes the next revision.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import asyncpg
from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.sql.sqltypes import AutoString

from qabul_chassis.database.failures import is_away
from qabul_chassis.errors import Refused, Unavailable
from qabul_chassis.processes import tables as _process_tables  # noqa: F401 - its rows belong to METADATA too
from qabul_chassis.tables import METADATA

#: What the tables alone cannot say. Created again at each migration: always the present version.
ALWAYS = (
    # The guard of every composed statement: rows that were not there to change make the whole of it fail.
    """
    CREATE OR REPLACE FUNCTION expect_rows(name text, got bigint, wanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF got <> wanted THEN
            RAISE EXCEPTION USING ERRCODE = '40001', TABLE = name,
                MESSAGE = format('Expected to change %s row(s) of %s, but found %s.', wanted, name, got);
        END IF;
        RETURN true;
    END $$
    """,
    # Rows come and go at the rate of events: vacuum by number, so that the relay never wades through dead ones.
    """
    ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                            autovacuum_vacuum_insert_scale_factor = 0.2)
    """,
    "ALTER TABLE event_tally SET (fillfactor = 50)",
)


async def upgrade(url: str, script_location: Path, *, revision: str = "head") -> None:
    """Bring a database to a revision, in one transaction; replicas that start together wait for one another."""

    def move(connection: Connection) -> None:
        config = alembic_config(script_location)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('qabul-migrations', 0))"))
            await connection.run_sync(move)
            for statement in ALWAYS:
                await connection.execute(text(statement))
    except (OSError, asyncpg.PostgresError) as failure:
        if is_away(failure):
            raise Unavailable("The database cannot be reached, so it was not migrated.") from failure
        raise
    finally:
        await engine.dispose()


async def create(url: str, *metadata: MetaData) -> None:
    """Build the chassis' tables and these in an empty database, straight from their declarations; for tests."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            for tables in (METADATA, *metadata):
                await connection.run_sync(tables.create_all)
            for statement in ALWAYS:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


async def check_current(url: str, script_location: Path) -> None:
    """Raise `Refused` when the database is not at the revision this code was written for."""

    def heads(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            found = await connection.run_sync(heads)
    finally:
        await engine.dispose()
    wanted = set(ScriptDirectory.from_config(alembic_config(script_location)).get_heads())
    if found != wanted:
        raise Refused(
            f"Expected the database at revision {_said(wanted)}, but it is at {_said(found)}.",
            reason="SCHEMA_NOT_CURRENT",
            hint="Run the service's `migrate` command first.",
        )


def run(*metadata: MetaData) -> None:
    """What a service's `env.py` calls: run the migrations on the connection that `upgrade` opened."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("Expected to be run by qabul_chassis.migrations.upgrade, which opens the connection.")
    context.configure(
        connection=connection,
        target_metadata=[METADATA, *metadata],
        render_item=_render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """SQLModel's string type is a plain one in a migration, which must not change with the library."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def alembic_config(script_location: Path) -> Config:
    """Alembic's configuration of a folder of migrations; no ini file is read."""
    config = Config()
    # Alembic reads % in options as interpolation.
    config.set_main_option("script_location", str(script_location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def async_url(url: str) -> str:
    """The same address, as SQLAlchemy names the driver."""
    return url if url.startswith("postgresql+asyncpg://") else url.replace("postgresql://", "postgresql+asyncpg://", 1)


def _said(revisions: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(revisions)) or "none"
