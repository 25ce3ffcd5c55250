"""The migrations of routing build exactly what its tables declare."""

from tests.factories.schemas import differences
from tests.integration.routing.conftest import MIGRATIONS

from qabul_routing.tables import METADATA


async def test_the_migrations_build_what_the_tables_declare(postgres_url):
    assert await differences(postgres_url, MIGRATIONS, METADATA) == []
