"""Every queue finds its page by an index, however many reviews are decided."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.factories.plans import page_plan

from qabul_review import repository
from qabul_review.domain import Status
from qabul_review.repository import Position, Wanted

#: Reviews of two years: one in a hundred is open.
FILL = """
INSERT INTO review (
    id, appeal_id, number, assignment_id, organisation, attempt, status, sector, topic, territory, submitted_at, due_on,
    late, bucket, folder, version_id, sha256, size_bytes, pages, outcome, signatory_post, checks, reasons, revision)
SELECT
    gen_random_uuid(), gen_random_uuid(), 'N-' || n, gen_random_uuid(), 'organisation-' || n % 40, 1,
    CASE WHEN n % 100 = 0 THEN 'open' ELSE 'accepted' END, 'sector-' || n % 20, '', 'chust', now(),
    date '2026-03-13' - n % 700, false, 'answers', '', '', '', 1, 1, 1, 'first-head', '[]', '[]', 2
FROM generate_series(1, 20000) AS n
"""
AFTER = Position(date(2025, 3, 3), UUID(int=0))
OPEN = (Status.OPEN,)


async def test_every_queue_finds_its_page_by_an_index(group):
    database = group.service.database
    await database.fetch(FILL)
    await database.fetch("ANALYZE review")
    expected = {
        Wanted(): {"review_by_term"},
        Wanted(statuses=OPEN): {"review_by_status"},
        Wanted(statuses=OPEN, sector="sector-3"): {"review_by_status", "review_by_sector"},
        Wanted(sector="sector-3"): {"review_by_sector"},
        Wanted(organisation="organisation-3"): {"review_by_organisation"},
        Wanted(scope="organisation-3"): {"review_by_organisation"},
    }

    for wanted, indexes in expected.items():
        for after in (None, AFTER):
            query = repository._Query(replace(wanted, after=after))
            plan = await page_plan(database, query.text(), *query.args)

            assert indexes & {node.get("Index Name") for node in plan}, (wanted, after)
            assert "Seq Scan" not in {node["Node Type"] for node in plan}, (wanted, after)
