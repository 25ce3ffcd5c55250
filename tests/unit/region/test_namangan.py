"""The data of Namangan: what the decree says of it, and that every appeal can be answered and signed."""

from datetime import date, timedelta

import pytest

from qabul_region import LANGUAGES

DECREE = date(2017, 2, 1)
TODAY = date(2026, 11, 23)
HEAD = {
    "regional_hokimiyat": "hokim",
    "city_hokimiyat": "hokim",
    "district_hokimiyat": "hokim",
    "regional_department": "first-head",
    "enterprise": "first-head",
}
DEPUTY = {
    "regional_hokimiyat": "deputy-hokim",
    "city_hokimiyat": "deputy-hokim",
    "district_hokimiyat": "deputy-hokim",
    "regional_department": "deputy-head",
    "enterprise": "deputy-head",
}


def test_it_has_its_city_and_its_eleven_districts(namangan):
    kinds = [territory.kind for territory in namangan.territories]

    assert (kinds.count("city"), kinds.count("district")) == (1, 11)
    assert all(namangan.hokimiyat_of(territory.code) for territory in namangan.territories)


def test_everything_is_named_in_four_languages(namangan):
    named = [
        *namangan.territories,
        *namangan.organisations,
        *namangan.posts,
        *namangan.sectors,
        *namangan.topics,
        *namangan.days_off,
    ]

    assert {tuple(entry.names.written()) for entry in named} == {LANGUAGES}


def test_uzbek_latin_is_spelt_with_its_own_letters_and_not_with_quotes(namangan):
    named = [*namangan.territories, *namangan.organisations, *namangan.sectors, *namangan.topics]

    assert [
        entry.code for entry in named if "'" in entry.names.get("uz-Latn") or "`" in entry.names.get("uz-Latn")
    ] == []


@pytest.mark.parametrize("on", [DECREE, date(2020, 5, 1), date(2024, 8, 1), TODAY])
def test_on_any_day_since_the_decree_every_organisation_has_head_deputy_and_executor(namangan, on):
    for body in namangan.organisations:
        for post in (HEAD[body.kind], DEPUTY[body.kind], "executor"):
            assert namangan.holder(body.code, post, on), (body.code, post)


def test_no_organisation_was_ever_without_somebody_who_may_sign(namangan):
    days = [DECREE + timedelta(days=passed) for passed in range(0, (TODAY - DECREE).days, 7)]
    changed = {official.organisation for official in namangan.officials if official.until_on}

    for code in changed:
        post = HEAD[namangan.organisation(code).kind]
        assert all(namangan.holder(code, post, day) for day in days), code


def test_the_working_group_has_the_members_of_annex_1(namangan):
    group = namangan.members_of("region-hokimiyat", TODAY)

    assert len(group) == 23
    assert [member.organisation for member in group if member.role == "head"] == ["chancellery"]
    assert len({member.organisation for member in group}) == 22
    assert len({member.official for member in group}) == 23


def test_every_sector_has_topics_and_its_lead_is_a_member_of_the_group(namangan):
    represented = {member.organisation for member in namangan.members_of("region-hokimiyat", TODAY)}

    for sector in namangan.sectors:
        assert any(topic.sector == sector.code for topic in namangan.topics), sector.code
        assert sector.lead is None or sector.lead in represented


def test_every_department_and_enterprise_has_a_sector(namangan):
    bodies = [body for body in namangan.organisations if body.kind in {"regional_department", "enterprise"}]

    assert len(bodies) == 22
    assert all(body.sectors and body.parent == "region-hokimiyat" for body in bodies)
