"""Terms by the packaged rule tables, on the calendar of Namangan."""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

import qabul_region
from qabul_chassis.rules import Rules
from qabul_intake.domain import Channel, Kind
from qabul_intake.terms import NoTerm, Terms

REGION = qabul_region.load(Path(__file__).parents[3] / "deploy/regions/namangan")
#: A Tuesday.
DAY = date(2026, 3, 3)


@pytest.fixture
def terms() -> Terms:
    return Terms(Rules.load(files("qabul_intake") / "rules"), REGION.working_calendar())


@pytest.mark.parametrize(
    ("kind", "needs_study", "received_on", "due_on"),
    [
        pytest.param(Kind.APPLICATION, False, DAY, date(2026, 3, 18), id="fifteen days"),
        pytest.param(Kind.COMPLAINT, False, DAY, date(2026, 3, 18), id="a complaint too"),
        pytest.param(Kind.APPLICATION, True, DAY, date(2026, 4, 3), id="a month for a study"),
        pytest.param(Kind.PROPOSAL, False, DAY, date(2026, 4, 3), id="a month for a proposal"),
        pytest.param(Kind.APPLICATION, False, date(2026, 2, 13), date(2026, 3, 2), id="an end on Saturday moves"),
        pytest.param(Kind.APPLICATION, False, date(2016, 3, 1), date(2016, 3, 16), id="by the earlier edition"),
    ],
)
def test_the_legal_term_is_the_laws(terms, kind, needs_study, received_on, due_on):
    assert terms.legal_term(kind, Channel.PORTAL, received_on, needs_study=needs_study).due_on == due_on


def test_a_day_before_the_law_has_no_term(terms):
    with pytest.raises(NoTerm, match="1991-09-01"):
        terms.legal_term(Kind.APPLICATION, Channel.PORTAL, date(1991, 9, 1), needs_study=False)


@pytest.mark.parametrize(
    ("channel", "due_at"),
    [
        # Until Wednesday, that is until Thursday begins in Namangan.
        (Channel.PORTAL, datetime(2026, 3, 4, 19, tzinfo=UTC)),
        (Channel.PERSONAL_RECEPTION, datetime(2026, 3, 4, 19, tzinfo=UTC)),
        (Channel.IMPORT, datetime(2026, 3, 6, 19, tzinfo=UTC)),
    ],
)
def test_acceptance_is_due_at_the_end_of_a_working_day(terms, channel, due_at):
    assert terms.acceptance_due_at(Kind.APPLICATION, channel, DAY) == due_at


def test_a_term_is_worked_out_once_for_the_same_facts(terms):
    first, again = [terms.legal_term(Kind.APPLICATION, Channel.PORTAL, DAY, needs_study=False) for _ in range(2)]

    assert first is again


def test_the_packaged_tables_have_a_term_for_every_appeal_of_today(terms):
    assert terms.problems(datetime(2026, 3, 3, tzinfo=UTC)) == []


def test_tables_that_decide_nothing_stop_the_start():
    terms = Terms(Rules({}), REGION.working_calendar())

    problems = terms.problems(datetime(2026, 3, 3, tzinfo=UTC))

    assert len(problems) == len(Kind) * len(Channel)
    assert "acceptance-term" in problems[0]
