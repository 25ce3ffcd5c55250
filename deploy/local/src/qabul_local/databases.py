"""One database and one role per service, that nobody else's role may enter."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

from qabul_local.problems import StackProblem
from qabul_local.servers import Postgres
from qabul_local.stack import Stack
from qabul_local.subjects import SERVICES

#: Statements with a password in them are not for the log, however slow they are.
_UNLOGGED = {"log_min_duration_statement": "-1", "log_min_error_statement": "panic"}
_PATIENCE_S = 30.0


async def ensure_databases(stack: Stack, postgres: Postgres) -> dict[str, str]:
    """Make the roles and databases that are missing; return by which code each database was last migrated."""
    async with _connected(postgres) as server:
        roles = {row["rolname"] for row in await server.fetch("SELECT rolname FROM pg_roles")}
        databases = {row["datname"] for row in await server.fetch("SELECT datname FROM pg_database")}
        for service in SERVICES:
            verb = "ALTER" if service in roles else "CREATE"
            # Also for a role that is there: the passwords may have been made anew. Names and secrets are our own.
            await server.execute(f"{verb} ROLE {service} LOGIN PASSWORD '{stack.secrets.secret('database', service)}'")
            if service not in databases:
                await server.execute(f"CREATE DATABASE {service} OWNER {service}")
                await server.execute(f"REVOKE ALL ON DATABASE {service} FROM PUBLIC")
        notes = await server.fetch("SELECT datname, shobj_description(oid, 'pg_database') AS note FROM pg_database")
    for service in SERVICES:
        async with _connected(postgres, service) as inside:
            # Not a trusted extension: the service's own role could not make it.
            await inside.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    return {row["datname"]: row["note"] for row in notes if row["note"]}


async def note_migrated(postgres: Postgres, service: str) -> None:
    """Note in the database itself by which code it was migrated, so that the note goes wherever the data go."""
    async with _connected(postgres) as server:
        await server.execute(f"COMMENT ON DATABASE {service} IS '{schema_code(service)}'")


def schema_code(service: str) -> str:
    """Return a digest of all code that a migration of the service's database could depend on.

    Starting a Python program with all its imports costs more than a second of each start; a database that this very
    code has already migrated is spared it. The service itself still refuses to serve on a schema it does not know.
    """
    digest = hashlib.sha256()
    for package in (f"qabul_{service}", "qabul_chassis"):
        folder = _folder(package)
        for file in sorted({*folder.glob("migrations/**/*.py"), *folder.glob("**/tables.py")}):
            digest.update(f"{package}/{file.relative_to(folder)}".encode())
            digest.update(file.read_bytes())
    return f"migrated-by-{digest.hexdigest()}"


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StackProblem(f"Expected the package {package} to be installed, but it is not; run `make venv`.")
    return Path(spec.submodule_search_locations[0])


@asynccontextmanager
async def _connected(postgres: Postgres, database: str = "postgres") -> AsyncIterator[Any]:
    connection = await asyncpg.connect(postgres.url(database), server_settings=_UNLOGGED, timeout=_PATIENCE_S)
    try:
        yield connection
    finally:
        await connection.close(timeout=_PATIENCE_S)
