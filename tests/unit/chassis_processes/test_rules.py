"""Rule tables are checked before they decide, and a region's take the place of the packaged ones."""

import json

import pytest
from tests.factories.decisions import decision

from qabul_chassis.rules import FiredRule, RuleFailed, Rules, RulesBroken

COMPLAINT = {"id": "complaint", "kind": "'complaint'", "days": "15", "_description": "complaints are faster"}
OTHER = {"id": "other", "days": "30"}


@pytest.fixture
def packaged(tmp_path):
    folder = tmp_path / "packaged" / "rules"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def regional(tmp_path):
    folder = tmp_path / "region" / "rules"
    folder.mkdir(parents=True)
    return folder


def put(folder, name, *rows, inputs=("kind",), outputs=("days",), **more):
    (folder / f"{name}.json").write_text(decision(inputs, outputs, *rows, **more))


def test_the_first_row_that_fits_decides(packaged):
    put(packaged, "legal-term", COMPLAINT, OTHER)

    rules = Rules.load(packaged)

    assert rules.decide("legal-term", {"kind": "complaint"}) == {"days": 15}
    assert rules.decide("legal-term", {"kind": "proposal"}) == {"days": 30}


def test_no_row_that_fits_decides_nothing(packaged):
    put(packaged, "legal-term", COMPLAINT)

    assert Rules.load(packaged).decide("legal-term", {"kind": "proposal"}) == {}


def test_the_row_that_fired_is_named(packaged):
    put(packaged, "legal-term", COMPLAINT, OTHER)

    decided = Rules.load(packaged).explain("legal-term", {"kind": "complaint"})

    assert decided.result == {"days": 15}
    assert decided.fired == (FiredRule("table", "complaint", "complaints are faster"),)


def test_every_row_that_fits_is_collected_and_named(packaged):
    put(packaged, "legal-term", COMPLAINT, OTHER, hit_policy="collect")

    decided = Rules.load(packaged).explain("legal-term", {"kind": "complaint"})

    assert decided.result == [{"days": 15}, {"days": 30}]
    assert [rule.id for rule in decided.fired] == ["complaint", "other"]


def test_the_edition_in_force_on_the_day_decides(packaged):
    put(
        packaged,
        "legal-term",
        {"received_on": "date($) >= date('2026-01-01')", "days": "15"},
        {"days": "30"},
        inputs=["received_on"],
    )
    rules = Rules.load(packaged)

    assert rules.decide("legal-term", {"received_on": "2026-01-01"}) == {"days": 15}
    assert rules.decide("legal-term", {"received_on": "2025-12-31"}) == {"days": 30}


def test_a_regions_table_takes_the_place_of_the_packaged_one(packaged, regional):
    put(packaged, "legal-term", OTHER)
    put(regional, "legal-term", {"days": "10"})
    put(regional, "signatory", {"days": "1"})

    rules = Rules.load(packaged, regional)

    assert rules.decide("legal-term", {}) == {"days": 10}
    assert rules.names == {"legal-term"}


def test_a_region_without_rules_changes_nothing(packaged, tmp_path):
    put(packaged, "legal-term", OTHER)

    assert Rules.load(packaged, tmp_path / "nowhere").decide("legal-term", {}) == {"days": 30}


def test_a_regions_table_has_to_give_what_callers_read(packaged, regional):
    put(packaged, "legal-term", OTHER, outputs=["days", "basis"])
    put(regional, "legal-term", OTHER)

    with pytest.raises(RulesBroken, match=r"Expected output column 'basis' as in rules/legal-term.json"):
        Rules.load(packaged, regional)


@pytest.mark.parametrize(
    "cell", ["'complaint", "date($) >", "== ==", "(1"], ids=["open quote", "half", "operators", "open bracket"]
)
def test_a_cell_that_does_not_parse_is_named_with_its_line(packaged, cell):
    put(packaged, "legal-term", OTHER | {"id": "fine"}, {"id": "broken", "kind": cell, "days": "1"})

    with pytest.raises(RulesBroken) as broken:
        Rules.load(packaged)

    [problem] = broken.value.problems
    lines = (packaged / "legal-term.json").read_text().splitlines()
    number = int(problem.split(":")[1])
    assert '"broken"' in lines[number - 1]
    assert "Expected an expression in rule 'broken', column 'kind'" in problem


@pytest.mark.parametrize("cell", [">= 5", "'a', 'b'", "[1..5]", "date($) > date('2026-01-01')", "$ == 1 or $ == 2"])
def test_sound_cells_are_let_through(packaged, cell):
    put(packaged, "legal-term", {"kind": cell, "days": "1"})

    Rules.load(packaged)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"nodes": [], "edges": []}', '{"nodes": 1, "edges": []}', "\x00"])
def test_a_file_that_is_no_decision_is_refused_in_a_line(packaged, text):
    (packaged / "legal-term.json").write_text(text)

    with pytest.raises(RulesBroken) as broken:
        Rules.load(packaged)

    [problem] = broken.value.problems
    assert problem.startswith("rules/legal-term.json")
    assert "\n" not in problem


def test_program_code_is_no_rule(packaged):
    put(packaged, "legal-term", OTHER)
    document = json.loads((packaged / "legal-term.json").read_text())
    document["nodes"][1] |= {"type": "functionNode", "content": {"source": "export const handler = () => ({})"}}
    (packaged / "legal-term.json").write_text(json.dumps(document))

    with pytest.raises(RulesBroken, match="but node 'table' is 'functionNode'"):
        Rules.load(packaged)


def test_all_problems_of_all_files_are_told_at_once(packaged):
    for name in ("one", "two"):
        put(packaged, name, {"kind": "'", "days": "1 +"})

    with pytest.raises(RulesBroken) as broken:
        Rules.load(packaged)

    assert len(broken.value.problems) == 4


def test_a_table_that_is_not_there_is_named(packaged):
    put(packaged, "legal-term", OTHER)

    with pytest.raises(RuleFailed, match="'legal-terms' does not exist; known tables: legal-term"):
        Rules.load(packaged).decide("legal-terms", {})


def test_inputs_that_are_no_json_are_refused_with_the_tables_name(packaged):
    put(packaged, "legal-term", OTHER)

    with pytest.raises(RuleFailed, match="'legal-term'"):
        Rules.load(packaged).decide("legal-term", {"kind": object()})
