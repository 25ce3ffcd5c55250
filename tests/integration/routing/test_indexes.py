"""Every list of cards finds its page by an index, however many cards are closed."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.factories.plans import page_plan

from qabul_routing.domain import CardStatus
from qabul_routing.repository import Position, Wanted, lists

#: Cards of two years: one in a hundred is open, and forty organisations execute them.
FILL = """
INSERT INTO card (
    appeal_id, number, kind, channel, language, sector, topic, territory, received_on, legal_due_on, registered_at,
    arguments, anonymous_candidate, complaint_against, needs_study, status, lead, co_executors, instruction, urgent,
    rule, signed_at, signatory_post, signatory_name, revision)
SELECT
    gen_random_uuid(), 'N-' || n, 'application', 1, 'uz-Cyrl', 'water', '', 'chust', date '2026-03-03' - n % 700,
    date '2026-03-18' - n % 700, now(), 1, false, '', false,
    CASE WHEN n % 100 = 0 THEN (ARRAY['consideration', 'signature', 'execution'])[n / 100 % 3 + 1] ELSE 'closed' END,
    'organisation-' || n % 40, jsonb_build_array('organisation-' || (n + 7) % 40), '', false, '', now(), 'hokim', '', 3
FROM generate_series(1, 20000) AS n
"""
AFTER = Position(date(2025, 3, 3), UUID(int=0))
OPEN = (CardStatus.CONSIDERATION, CardStatus.SIGNATURE)


async def test_every_list_finds_its_page_by_an_index(office):
    database = office.service.database
    await database.fetch(FILL)
    await database.fetch("ANALYZE card")
    expected = {
        Wanted(): {"card_by_term"},
        Wanted(statuses=OPEN): {"card_by_status"},
        Wanted(organisation="organisation-3"): {"card_by_lead", "card_by_co_executor", "card_by_term"},
        Wanted(scope="organisation-3"): {"card_by_lead", "card_by_co_executor", "card_by_term"},
        Wanted(scope="organisation-3", statuses=OPEN): {"card_by_status"},
    }

    for wanted, indexes in expected.items():
        for after in (None, AFTER):
            query = lists._Query(replace(wanted, after=after))
            plan = await page_plan(database, query.text(), *query.args)

            assert indexes & {node.get("Index Name") for node in plan}, (wanted, after)
            assert "Seq Scan" not in {node["Node Type"] for node in plan}, (wanted, after)
