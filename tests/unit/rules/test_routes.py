from itertools import product

import pytest

from qabul_region import Names, Organisation, Region, Sector, Territory

KINDS = ["application", "complaint", "proposal"]


def everything_asked(region):
    """Yield the facts of an appeal on every topic, from every territory and from none."""
    territories = [territory.code for territory in region.territories] + [None]
    for topic, territory, kind in product(region.topics, territories, KINDS):
        yield region.route_facts(kind=kind, topic=topic.code, territory=territory)


def test_every_topic_of_every_territory_finds_one_lead(routes, region):
    for facts in everything_asked(region):
        said = routes(**facts)
        if facts["sector_lead"] or facts["territory_hokimiyat"]:
            assert region.organisation(said["lead"]), facts
            assert said["lead"] not in said["co_executors"]
            assert all(region.organisation(code) for code in said["co_executors"])
        else:
            assert said["fits"] is False, facts


def test_a_complaint_never_reaches_the_one_complained_about(routes, region):
    for organisation, topic in product(region.organisations, region.topics):
        facts = region.route_facts(
            kind="complaint", topic=topic.code, territory="chust", complaint_against=organisation.code
        )
        said = routes(**facts)
        assert organisation.code not in {said.get("lead"), *said["co_executors"]}, facts


def test_a_complaint_about_the_only_one_who_could_answer_goes_to_the_regional_hokimiyat(routes, region):
    facts = region.route_facts(
        kind="complaint", topic="roads-repair", territory="chust", complaint_against="chust-hokimiyat"
    )

    said = routes(**facts)

    assert (said["lead"], said["rule"], said["clause"]) == ("region-hokimiyat", "complaint-goes-higher", "ZRU-445")


def test_where_no_rule_fits_the_table_says_so(routes):
    said = routes(kind="application", sector="astronomy", regional_hokimiyat="region-hokimiyat")

    assert (said["fits"], said["rule"], said["co_executors"]) == (False, "none", [])
    assert "lead" not in said


def test_the_most_specific_rule_fires(routes, region):
    rows = {row["_id"]: row for row in routes.rows}

    def specificity(row_id):
        return tuple(bool(rows[row_id][column]) for column in ("topic", "territory", "sector", "kind"))

    for territory, topic, kind in product(["namangan-city", "chust"], region.topics, ["application", "proposal"]):
        facts = region.route_facts(kind=kind, topic=topic.code, territory=territory)
        fitting = routes.all_that_fit(**facts)
        assert routes.fired(**facts) == fitting[0]
        assert specificity(fitting[0]) == max(specificity(row_id) for row_id in fitting), (facts, fitting)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            {"topic": "housing-waste", "territory": "namangan-city"},
            ("city-waste", "namangan-city-hokimiyat", ["housing-utilities-department"]),
            id="topic and territory",
        ),
        pytest.param(
            {"topic": "housing-waste", "territory": "chust"},
            ("waste", "housing-utilities-department", ["chust-hokimiyat"]),
            id="topic",
        ),
        pytest.param(
            {"topic": "gas-outage", "territory": "pop"},
            ("networks-gas", "gas-supply", ["pop-hokimiyat"]),
            id="sector",
        ),
        pytest.param(
            {"topic": "health-medicines", "territory": "uychi"},
            ("sector-and-territory", "health-department", ["uychi-hokimiyat"]),
            id="no rule of the region",
        ),
        pytest.param(
            {"topic": "agriculture-irrigation", "territory": "norin"},
            ("territory", "norin-hokimiyat", []),
            id="a sector without an organisation",
        ),
    ],
)
def test_namangan_routes_by_its_own_table(namangan_routes, region, facts, expected):
    said = namangan_routes(**region.route_facts(kind="application", **facts))

    assert (said["rule"], said["lead"], said["co_executors"]) == expected


def test_another_region_is_routed_by_the_packaged_table_without_a_change(table):
    named = Names(en="any")
    region = Region(
        code="elsewhere",
        names=named,
        number_prefix="E",
        territories=(Territory(code="east", kind="district", names=named),),
        organisations=(
            Organisation(code="governor", kind="regional_hokimiyat", names=named),
            Organisation(code="east-office", kind="district_hokimiyat", territory="east", names=named),
            Organisation(code="clinics", kind="regional_department", sectors=("medicine",), names=named),
        ),
        sectors=(Sector(code="medicine", names=named), Sector(code="bridges", names=named)),
    )
    routes = table("propose-route")

    assert routes(**region.route_facts(kind="application", sector="medicine", territory="east"))["lead"] == "clinics"
    assert routes(**region.route_facts(kind="application", sector="bridges", territory="east"))["lead"] == "east-office"
    assert routes(**region.route_facts(kind="application", sector="bridges"))["fits"] is False


def test_every_row_of_the_regions_table_can_fire(routes, region):
    hokimiyats = [None, "chust-hokimiyat", "region-hokimiyat"]
    asked = [
        region.route_facts(kind=kind, topic=topic.code, territory=territory, complaint_against=against)
        for topic, territory, kind, against in product(
            region.topics, ["namangan-city", "chust", None], ["application", "complaint", "proposal"], hokimiyats
        )
    ]

    fired = {routes.fired(**facts) for facts in asked}

    assert fired == {row["_id"] for row in routes.rows}
