"""Terms that rule table and calendar propose for a resolution (O6)."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from tests.unit.routing.test_domain import some_facts

import qabul_region
from qabul_chassis.rules import Rules
from qabul_routing.domain import Role
from qabul_routing.handlers import Terms

NAMANGAN = Path(__file__).parents[3] / "deploy" / "regions" / "namangan"
TODAY = date(2026, 3, 3)


@pytest.fixture(scope="module")
def terms():
    rules = Rules.load(files("qabul_routing") / "rules", NAMANGAN / "rules")
    return Terms(rules, qabul_region.load(NAMANGAN).working_calendar())


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        pytest.param({}, {}, date(2026, 3, 13), id="the days before the legal term that review needs are kept"),
        pytest.param({}, {"urgent": True}, date(2026, 3, 6), id="urgent"),
        pytest.param({}, {"role": Role.CO_EXECUTOR}, date(2026, 3, 10), id="a helper is due before the lead"),
        pytest.param({"legal_due_on": date(2026, 3, 4)}, {}, date(2026, 3, 4), id="no day is left to keep"),
        pytest.param({"legal_due_on": date(2026, 2, 17)}, {}, date(2026, 2, 17), id="late already"),
        pytest.param(
            {"kind": "proposal", "legal_due_on": date(2026, 4, 3)}, {}, date(2026, 3, 30), id="a proposal has longer"
        ),
        pytest.param(
            {"needs_study": True, "legal_due_on": date(2026, 4, 3)}, {}, date(2026, 3, 30), id="so has a study"
        ),
    ],
)
def test_a_proposed_term(terms, facts, asked, expected):
    due_on = terms.propose(some_facts(**facts), today=TODAY, **({"urgent": False} | asked))

    assert due_on == expected
    assert due_on <= some_facts(**facts).legal_due_on


def test_a_helper_is_never_due_after_the_legal_day(terms):
    facts = some_facts(legal_due_on=date(2026, 3, 5))

    assert terms.propose(facts, today=TODAY, urgent=False, role=Role.CO_EXECUTOR) <= facts.legal_due_on
