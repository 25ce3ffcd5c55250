"""The migrations of review build exactly what its tables declare."""

from tests.factories.schemas import differences
from tests.integration.review.conftest import MIGRATIONS

from qabul_review.tables import METADATA


async def test_the_migrations_build_what_the_tables_declare(postgres_url):
    assert await differences(postgres_url, MIGRATIONS, METADATA) == []
