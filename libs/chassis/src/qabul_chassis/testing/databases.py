"""A database for each test, cloned in milliseconds from one that the service's migrations have built."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import asyncpg

from qabul_chassis import migrations

#: Templates this process has seen built; whether another one has, PostgreSQL knows.
_BUILT: set[tuple[str, str]] = set()


async def template(admin_url: str, folder: Path) -> str:
    """Name of a database built by the migrations of a folder; built once, whoever asks."""
    name = f"template_{_fingerprint(folder)}"
    if (admin_url, name) in _BUILT:
        return name
    connection = await asyncpg.connect(admin_url)
    try:
        # Test processes that start together wait for the one that builds.
        await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", name)
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            unfinished = f"{name}_{uuid4().hex[:8]}"
            await connection.execute(f'CREATE DATABASE "{unfinished}"')
            await migrations.upgrade(url_of(admin_url, unfinished), folder)
            await connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    finally:
        await connection.close()
    _BUILT.add((admin_url, name))
    return name


@asynccontextmanager
async def fresh_database(admin_url: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a database with the schema of a folder of migrations, gone after the block."""
    source = await template(admin_url, folder)
    name = f"test_{uuid4().hex}"
    await _run(admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield url_of(admin_url, name)
    finally:
        await asyncio.shield(_run(admin_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


def url_of(admin_url: str, database: str) -> str:
    """The same server and role, another database."""
    return f"{admin_url.rpartition('/')[0]}/{database}"


def _fingerprint(folder: Path) -> str:
    # The chassis' own part of the schema is in the same migrations, so their text is all there is to know.
    digest = sha256(str(folder).encode())
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
