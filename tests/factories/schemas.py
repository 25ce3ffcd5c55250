"""What a schema built by migrations and its declaration disagree about."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from qabul_chassis import tables
from qabul_chassis.migrations import async_url
from qabul_chassis.testing import fresh_database


async def differences(admin_url: str, migrations: Path, declared: MetaData) -> list[Any]:
    """Alembic's list of what it would change to come from the migrated database to the tables; empty is right."""

    def compare(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True, "target_metadata": [tables.METADATA, declared]}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, options["target_metadata"]))

    async with fresh_database(admin_url, migrations) as url:
        engine = create_async_engine(async_url(url), poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(compare)
        finally:
            await engine.dispose()
