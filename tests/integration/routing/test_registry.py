"""The registry of organisations, posts and officials, as the region's folder fills it."""

from datetime import date

import pytest

from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of
from qabul_chassis.wire import to_date

CHORTOQ = "chortoq-hokimiyat"


@pytest.fixture
def anybody(office):
    """The registry as the portal's gateway reads it."""
    return office.stub(Role.APPLICANT_GATEWAY, language="ru")


async def test_organisations_are_listed_by_kind_and_sector_in_the_callers_language(anybody):
    async def codes(**chosen):
        return [
            body.code for body in (await anybody.ListOrganisations(pb.ListOrganisationsRequest(**chosen))).organisations
        ]

    city = organisation_pb2.ORGANISATION_KIND_CITY_HOKIMIYAT
    everything = (await anybody.ListOrganisations(pb.ListOrganisationsRequest())).organisations
    named = {body.code: body for body in everything}

    assert await codes(kinds=[city]) == ["namangan-city-hokimiyat"]
    assert await codes(sector="gas") == ["gas-supply"]
    assert await codes(kinds=[city], sector="gas") == []
    assert named["namangan-city-hokimiyat"].name == "Хокимият города Наманган"
    assert (named[CHORTOQ].parent, named[CHORTOQ].territory) == ("region-hokimiyat", "chortoq")
    assert len(everything) > 30


async def test_who_holds_a_post_depends_on_the_day_and_acting_ones_stand_first(anybody):
    days = {"before": date(2024, 6, 30), "while somebody acts": date(2024, 7, 15), "after": date(2024, 10, 1)}

    found = {
        when: (await anybody.ListOfficials(pb.ListOfficialsRequest(organisation=CHORTOQ, on=to_date(on)))).appointments
        for when, on in days.items()
    }

    order = ["hokim", "deputy-hokim", "executor", "registrar"]
    for when, appointments in found.items():
        assert [each.official.post for each in appointments] == order
        assert [each.acting for each in appointments] == [when == "while somebody acts", False, False, False]
    hokims = [appointments[0] for appointments in found.values()]
    assert len({each.official.full_name for each in hokims}) == 3
    assert {each.post_name for each in hokims} == {"Хоким"}
    assert [each.order_number for each in hokims] == ["", "56-Q", ""]


async def test_officials_of_an_unknown_organisation_are_not_found(anybody):
    refused = await refusal_of(anybody.ListOfficials(pb.ListOfficialsRequest(organisation="nobody")))

    assert (refused.code, refused.reason) == ("NOT_FOUND", "ORGANISATION_NOT_FOUND")


async def test_the_registry_is_filled_again_at_every_start_and_stays_the_same(office):
    before = await rows(office)

    for fill in office.service.service.on_start:
        await fill()

    assert await rows(office) == before
    assert min(before) > 30


async def rows(office):
    """How many organisations and appointments there are."""
    [row] = await office.service.database.fetch(
        "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM appointment)"
    )
    return tuple(row)


async def test_a_sector_nobody_knows_is_no_empty_list(anybody):
    refused = await refusal_of(anybody.ListOrganisations(pb.ListOrganisationsRequest(sector="magic")))

    assert (refused.code, refused.reason, list(refused.fields)) == ("INVALID_ARGUMENT", "UNKNOWN_CODE", ["sector"])
    assert "'magic'" in refused.text
    assert "leave it out for all" in refused.hint
    assert "«magic»" in refused.localized


async def test_a_kind_that_is_none_is_told_the_kinds(anybody):
    refused = await refusal_of(anybody.ListOrganisations(pb.ListOrganisationsRequest(kinds=[0])))

    assert list(refused.fields) == ["kinds[0]"]
    assert "ORGANISATION_KIND_CITY_HOKIMIYAT" in refused.text
