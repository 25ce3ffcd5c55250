"""One database and one role per service, that nobody else's role may enter."""

import asyncpg

from qabul_local.stack import Stack
from qabul_local.subjects import SERVICES

#: Statements with a password in them are not for the log, however slow they are.
_UNLOGGED = {"log_min_duration_statement": "-1", "log_min_error_statement": "panic"}
_PATIENCE_S = 30.0


async def ensure_databases(stack: Stack, superuser_url: str) -> list[str]:
    """Make the roles and databases that are missing; return the databases that are new."""
    server = await asyncpg.connect(superuser_url, server_settings=_UNLOGGED, timeout=_PATIENCE_S)
    try:
        roles = {row["rolname"] for row in await server.fetch("SELECT rolname FROM pg_roles")}
        databases = {row["datname"] for row in await server.fetch("SELECT datname FROM pg_database")}
        for service in SERVICES:
            verb = "ALTER" if service in roles else "CREATE"
            # Also for a role that is there: the passwords may have been made anew. Names and secrets are our own.
            await server.execute(f"{verb} ROLE {service} LOGIN PASSWORD '{stack.secrets.secret('database', service)}'")
        new = [service for service in SERVICES if service not in databases]
        for service in new:
            await server.execute(f"CREATE DATABASE {service} OWNER {service}")
            await server.execute(f"REVOKE ALL ON DATABASE {service} FROM PUBLIC")
    finally:
        await server.close(timeout=_PATIENCE_S)
    for service in SERVICES:
        await _ensure_statistics(superuser_url, service)
    return new


async def _ensure_statistics(superuser_url: str, database: str) -> None:
    inside = await asyncpg.connect(superuser_url, database=database, timeout=_PATIENCE_S)
    try:
        # Not a trusted extension: the service's own role could not make it.
        await inside.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    finally:
        await inside.close(timeout=_PATIENCE_S)
