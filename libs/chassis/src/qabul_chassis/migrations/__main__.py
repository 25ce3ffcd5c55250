"""Writes a service's next revision: `python -m qabul_chassis.migrations revision intake -m "..."`."""

import argparse
import asyncio
import os
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from qabul_chassis.migrations import alembic_config, async_url, upgrade

_ENV = '''"""Runs the migrations of {service}."""

from qabul_{service}.tables import Table

from qabul_chassis.migrations import run

run(Table.metadata)
'''


def main() -> None:
    """Read the command line and write the revision."""
    parser = argparse.ArgumentParser(prog="python -m qabul_chassis.migrations", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    revision = verbs.add_parser("revision", help="write the next revision of a service")
    revision.add_argument("service", help="name of the service, such as intake")
    revision.add_argument("-m", "--message", required=True, help="what changes, in words")
    revision.add_argument(
        "--url",
        default=os.environ.get("QABUL_DATABASE_URL"),
        help="an empty or current database to compare with (default: QABUL_DATABASE_URL)",
    )
    given = parser.parse_args()
    if not given.url:
        parser.error("Expected --url or QABUL_DATABASE_URL: the tables are compared with a database.")
    asyncio.run(write_revision(given.service, given.message, given.url))


async def write_revision(service: str, message: str, url: str) -> None:
    """Bring the database to the newest revision, compare it with the tables and write down the difference."""
    folder = prepared_folder(service)
    if any((folder / "versions").glob("*.py")):
        await upgrade(url, folder)
    number = f"{len(list((folder / 'versions').glob('*.py'))) + 1:04d}"

    def compare(connection: Connection) -> None:
        config = alembic_config(folder)
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=number)

    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(compare)
    finally:
        await engine.dispose()


def prepared_folder(service: str) -> Path:
    """The service's folder of migrations, with Alembic's two files in it."""
    spec = find_spec(f"qabul_{service}")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Expected an installed package qabul_{service}, but there is none.")
    folder = Path(next(iter(spec.submodule_search_locations))) / "migrations"
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    template = files("qabul_chassis.migrations").joinpath("script.py.mako").read_text()
    for name, content in (("env.py", _ENV.format(service=service)), ("script.py.mako", template)):
        if not (folder / name).exists():
            (folder / name).write_text(content)
    return folder


if __name__ == "__main__":
    main()
