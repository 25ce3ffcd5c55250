from datetime import date

import pytest

from qabul_region import (
    LANGUAGES,
    Names,
    Official,
    Organisation,
    ProblemsFound,
    Region,
    Sector,
    UnknownCode,
    check,
    load,
    write,
)

TODAY = date(2026, 11, 23)


def test_a_name_falls_back_to_the_nearest_language():
    uzbek = Names(uz_latn="Chust", en="Chust district")

    assert [uzbek.get(language) for language in LANGUAGES] == ["Chust", "Chust", "Chust", "Chust district"]
    assert Names(ru="Дороги").get("uz-Cyrl") == "Дороги"


def test_codes_are_looked_up_and_an_unknown_one_is_named(namangan):
    assert namangan.organisation("gas-supply").kind == "enterprise"
    assert namangan.topic("gas-outage").sector == "gas"
    with pytest.raises(UnknownCode, match="region 'namangan' has no organisation 'nobody'"):
        namangan.organisation("nobody")


def test_a_sector_goes_to_its_lead_and_without_one_to_the_only_organisation_in_it():
    any_name = Names(en="any")
    bodies = [
        Organisation(code=code, kind="enterprise", sectors=sectors, names=any_name)
        for code, sectors in [("first", ("a", "b")), ("second", ("b", "c"))]
    ]
    sectors = [Sector(code="a", names=any_name), Sector(code="b", names=any_name)]
    region = Region(
        code="r",
        names=any_name,
        number_prefix="R",
        organisations=bodies,
        sectors=[*sectors, Sector(code="c", lead="second", names=any_name)],
    )

    assert [region.lead_of(code).code if region.lead_of(code) else None for code in "abc"] == ["first", None, "second"]


@pytest.mark.parametrize(
    ("on", "code", "acting"),
    [
        pytest.param(date(2024, 6, 30), "chortoq-hokimiyat-hokim", False, id="the first hokim's last day"),
        pytest.param(date(2024, 7, 1), "chortoq-hokimiyat-acting-hokim", True, id="his deputy acts"),
        pytest.param(date(2024, 10, 1), "chortoq-hokimiyat-hokim-2", False, id="the second hokim"),
    ],
)
def test_who_holds_a_post_depends_on_the_day(namangan, on, code, acting):
    holder = namangan.holder("chortoq-hokimiyat", "hokim", on)

    assert (holder.code, holder.acting) == (code, acting)


def test_while_somebody_acts_in_a_post_he_goes_before_its_holder(namangan):
    both = namangan.officials_of("competition-department", TODAY, post="first-head")

    assert [official.acting for official in both] == [True, False]
    assert namangan.holder("competition-department", "first-head", TODAY).order == "118-K"


def test_before_the_first_appointment_a_post_is_empty(namangan):
    assert namangan.holder("chortoq-hokimiyat", "hokim", date(2010, 1, 1)) is None


def test_a_number_is_written_as_the_region_shows_it(namangan):
    assert namangan.number(42, year=2026) == "N-2026-000042"


@pytest.mark.parametrize(
    "typed",
    [
        *("N-2026-42", "n-2026-000042", " N-2026-42 ", "N – 2026 – 42", "n\u20112026\u201142"),
        *("\u041d-2026-42", "\u043d-2026-42"),  # the Cyrillic letter
    ],
)
def test_a_number_is_read_as_people_type_it(namangan, typed):
    assert namangan.number_as_written(typed) == "N-2026-000042"


@pytest.mark.parametrize(
    ("prefix", "typed", "others"),
    [
        ("QR", "Қр-2026-42", ["КР-2026-42", "HR-2026-42"]),
        ("Н", "n-2026-42", ["М-2026-42"]),
        ("NAM.1", "нам.1-2026-42", ["NAM-1-2026-42"]),
        ("СХ", "cx-2026-42", ["CҲ-2026-42"]),
    ],
)
def test_a_prefix_is_read_in_the_other_alphabet_too(namangan, prefix, typed, others):
    region = namangan.model_copy(update={"number_prefix": prefix})

    assert region.number_as_written(typed) == f"{prefix}-2026-000042"
    assert [region.number_as_written(other) for other in others] == others


@pytest.mark.parametrize("typed", ["", "42", "N-26-42", "Q-2026-42", "N-2026-42-1", "N-2026-", "N-2026-1234567890123"])
def test_what_is_no_number_of_the_region_stays_as_it_is(namangan, typed):
    assert namangan.number_as_written(f" {typed} ") == typed


def test_a_number_of_any_format_is_read_back_from_how_it_is_written(namangan):
    for number_format in ("{year}/{ordinal}", "{ordinal:04d}-{prefix}.{year}", "{series}{ordinal} ({year}; {year})"):
        region = namangan.model_copy(update={"number_format": number_format})

        written = region.number(17, year=2026, series="К")

        assert region.number_as_written(written.lower().replace("к", "К")) == written


def test_the_regions_calendar_goes_before_the_countrys(namangan):
    calendar = namangan.working_calendar()

    assert calendar.day_off(date(2026, 8, 31)).reason == "region"
    assert calendar.is_working(date(2026, 12, 12))


def test_the_facts_of_a_route_name_the_sectors_lead_and_the_territorys_hokimiyat(namangan):
    facts = namangan.route_facts(kind="complaint", topic="gas-outage", territory="pop", complaint_against="gas-supply")

    assert facts == {
        "kind": "complaint",
        "topic": "gas-outage",
        "sector": "gas",
        "territory": "pop",
        "complaint_against": "gas-supply",
        "sector_lead": "gas-supply",
        "territory_hokimiyat": "pop-hokimiyat",
        "regional_hokimiyat": "region-hokimiyat",
    }


def test_codes_the_region_does_not_know_lead_to_nobody(namangan):
    facts = namangan.route_facts(kind="application", topic="ufo", sector="", territory="moon", complaint_against="")

    assert (facts["sector_lead"], facts["territory_hokimiyat"], facts["sector"]) == (None, None, None)


def test_a_region_that_was_written_reads_back_as_the_same(namangan, tmp_path):
    write(namangan, tmp_path / "copy")

    assert load(tmp_path / "copy") == namangan


def test_organisations_it_does_not_know_are_added_and_looked_up(namangan, tmp_path):
    # Look-ups are built on first use; those of the old region must not become those of the new.
    assert namangan.organisation("gas-supply").parent == namangan.hokimiyat.code
    roads = Names(ru="Комитет дорожного хозяйства")

    grown = namangan.with_more(
        organisations=[
            Organisation(
                code="roads-committee", kind="enterprise", parent="region-hokimiyat", sectors=("x-1",), names=roads
            )
        ],
        sectors=[Sector(code="x-1", names=Names(ru="Дороги"))],
        officials=[
            Official(
                code="roads-committee-first-head",
                name="Nomaʼlum Rahbar",
                post="first-head",
                organisation="roads-committee",
                from_on=date(2017, 1, 1),
            )
        ],
    )
    write(grown, tmp_path / "grown")

    assert load(tmp_path / "grown") == grown
    assert grown.lead_of("x-1").code == "roads-committee"
    assert grown.organisation("roads-committee").names.get("en") == "Комитет дорожного хозяйства"
    assert not namangan.knows("organisation", "roads-committee")


def test_a_region_that_is_wrong_is_not_written(namangan, tmp_path):
    wrong = namangan.with_more(sectors=[Sector(code="x", lead="nobody", names=Names(en="X"))])

    with pytest.raises(ProblemsFound, match=r"sectors\[28\].lead: unknown organisation 'nobody'"):
        write(wrong, tmp_path / "wrong")

    assert not (tmp_path / "wrong").exists()
    assert [str(problem) for problem in check(wrong)] == [
        "sectors.yaml: sectors[28].lead: unknown organisation 'nobody'"
    ]


def test_rules_that_a_region_dropped_do_not_stay_in_its_folder(namangan, tmp_path):
    write(namangan, tmp_path)

    write(namangan.model_copy(update={"rules": {}}), tmp_path)

    assert load(tmp_path).rules == {}
