"""Between the contract's messages and the domain's values."""

import pytest
from tests.factories.accepted import accepted_facts, an_appeal
from tests.factories.appeals import EMAIL, PHONE, PINFL, TEXT

from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import organisation_pb2
from qabul_chassis.errors import Invalid
from qabul_routing.translate import brief_of, facts_of, kind_of, to_facts, to_kind


def test_facts_come_back_as_they_were_told():
    facts = accepted_facts(complaint_against="gas-supply", needs_study=True, topic="water-supply")

    assert to_facts(facts_of(facts)) == facts


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"appeal_id": "17"}, id="an id that is none"),
        pytest.param({"number": ""}, id="no number"),
        pytest.param({"received_on": None}, id="no day of receipt"),
        pytest.param({"due_on": {"year": 2026, "month": 2, "day": 30}}, id="a day that is none"),
        pytest.param({"registered_at": None}, id="no registration"),
        pytest.param({"kind": 0}, id="no kind"),
        pytest.param({"kind": 99}, id="a kind of a later version"),
    ],
)
def test_facts_that_lack_something_are_invalid_so_that_nobody_waits_for_them_to_mend(changed):
    with pytest.raises(Invalid):
        facts_of(accepted_facts(**changed))


def test_a_brief_has_what_print_and_assignments_need_but_no_personal_number():
    appeal = an_appeal(accepted_facts(), late_entry_reason="Почтадан кеч келди", mahalla="Чинор")

    brief = brief_of(appeal)

    assert (brief.text, brief.applicant.phone, brief.applicant.email) == (TEXT, PHONE, EMAIL)
    assert brief.facts == appeal.facts
    assert brief.late_entry_reason == brief.mahalla == ""
    assert PINFL.encode() not in brief.SerializeToString()
    assert appeal.applicant.individual.pinfl == PINFL


def test_the_head_of_a_legal_entity_has_no_personal_number_in_a_brief_either():
    entity = appeal_pb2.LegalEntity(
        name="«Чинор» МЧЖ", stir="123456789", head=appeal_pb2.Individual(surname="Каримов", pinfl=PINFL)
    )

    brief = brief_of(an_appeal(accepted_facts(), applicant=appeal_pb2.Applicant(legal_entity=entity)))

    assert brief.applicant.legal_entity.head.surname == "Каримов"
    assert brief.applicant.legal_entity.stir == "123456789"
    assert PINFL.encode() not in brief.SerializeToString()


def test_every_kind_of_organisation_has_one_name_on_both_sides():
    for kind in organisation_pb2.OrganisationKind.values():
        assert organisation_pb2.OrganisationKind.Value(to_kind(kind_of(kind))) == kind
