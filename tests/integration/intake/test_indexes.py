"""Every list walks an index in its own order, and every look-up by key finds one."""

import json
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from tests.factories.appeals import a_submission
from tests.integration.intake.conftest import DATA_KEY

from qabul_intake.domain import Status
from qabul_intake.repository import Filter, Position, lists
from qabul_intake.sealing import Seal

TODAY = date(2026, 3, 3)

#: Copies of the one appeal there is, spread over days, sectors, territories and statuses.
FILL = """
WITH made AS MATERIALIZED (
    SELECT gen_random_uuid() AS new_id, n, date '2026-03-03' - n % 700 AS day FROM generate_series(1, 6000) AS n
), appeals AS (
    INSERT INTO appeal (
        id, number, year, ordinal, submitted_by, request_id, request_digest, secret_hash, kind, channel, language, text,
        summary, arguments, argument_count, anonymous_candidate, sector, topic, territory, mahalla, applicants,
        confidentiality_asked, complaint_against, needs_study, received_on, registered_at, late_entry_reason, due_on,
        term)
    SELECT
        new_id, 'N-' || n, year, n, submitted_by, new_id, request_digest, secret_hash, kind, channel, language, text,
        summary, arguments, argument_count, anonymous_candidate, 'sector-' || n % 20, topic, 'territory-' || n % 12,
        mahalla, applicants, confidentiality_asked, complaint_against, needs_study, day, registered_at,
        late_entry_reason, due_on, term
    FROM made CROSS JOIN appeal
), applicants AS (
    INSERT INTO applicant (appeal_id, kind, surname, given_name, patronymic, entity_name, stir, address)
    SELECT new_id, 'individual', 'Каримов', 'Алишер', '', '', '', 'Чинор кўчаси' FROM made
)
INSERT INTO standing (appeal_id, status, attempt, received_on, revision)
SELECT new_id, (ARRAY['registered', 'accepted', 'in-execution', 'resolved'])[n % 4 + 1], 0, day, 1 FROM made
"""

AFTER = Position(TODAY - timedelta(days=30), UUID(int=0))
OPEN = (Status.REGISTERED, Status.ACCEPTED)


@pytest.fixture
async def filled(intake, gateway):
    """Intake's database with thousands of appeals."""
    await gateway.SubmitAppeal(a_submission())
    await intake.database.fetch(FILL)
    await intake.database.fetch("ANALYZE appeal, applicant, standing")
    return intake.database


async def test_every_list_walks_an_index(filled):
    expected = {
        Filter(): "appeal_newest",
        Filter(received_from=TODAY - timedelta(days=60)): "appeal_newest",
        Filter(sector="sector-3"): "appeal_by_sector",
        Filter(territory="territory-3", received_to=TODAY): "appeal_by_territory",
        Filter(statuses=OPEN): "standing_by_status",
        Filter(statuses=OPEN, received_from=TODAY - timedelta(days=60)): "standing_by_status",
    }
    for filter_, index in expected.items():
        for after in (None, AFTER):
            query = lists._Query(filter_)
            sql = query.page(51, after)
            [row] = await filled.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *query.args)
            page = list(_limited(json.loads(row["QUERY PLAN"])[0]["Plan"]))
            assert index in {node.get("Index Name") for node in page}, (filter_, after)
            assert "Seq Scan" not in {node["Node Type"] for node in page}, (filter_, after)


async def test_pages_hold_each_appeal_once(filled):
    filter_ = Filter(statuses=(Status.REGISTERED,), territory="territory-6")
    after, seen = None, []
    while True:
        page = await lists.page_of(filled, Seal.of(DATA_KEY), filter_, size=100, after=after)
        seen += page.appeals
        if (after := page.ends_at) is None:
            break

    assert len(seen) == len({appeal.id for appeal in seen}) == page.total
    assert all((a.received_on, a.id) > (b.received_on, b.id) for a, b in pairwise(seen))


def _limited(plan, *, within: bool = False):
    """The nodes of a plan that find the page: whatever is below a LIMIT."""
    within = within or plan["Node Type"] == "Limit"
    if within:
        yield plan
    for child in plan.get("Plans", ()):
        yield from _limited(child, within=within)
