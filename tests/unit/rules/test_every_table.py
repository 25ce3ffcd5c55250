import re
from datetime import date
from pathlib import Path

import pytest
import zen

from qabul_chassis.rules import Rules
from qabul_terms import ExtensionRule, Term

ROOT = Path(__file__).parents[3]
CLAUSE = re.compile(r"O(1[0-8]|[1-9])|D\d+(\.\d+)?|P[12]\.\d+|ZRU-(378|445)")


def values(row, table):
    return {column["field"]: zen.evaluate_expression(row[column["id"]], {}) for column in table.content["outputs"]}


def is_literal(cell):
    return not re.search(r"[a-z_]+\(|_lead|_hokimiyat", cell)


def literal_rows(table):
    columns = [column["id"] for column in table.content["outputs"]]
    for row in table.rows:
        constant = {**row, **{column: row[column] if is_literal(row[column]) else "null" for column in columns}}
        yield row, values(constant, table)


def test_it_opens_in_the_editor_as_a_request_a_table_and_a_response(every_table):
    nodes = {node["id"]: node["type"] for node in every_table.model["nodes"]}
    edges = [(nodes[edge["sourceId"]], nodes[edge["targetId"]]) for edge in every_table.model["edges"]]

    assert every_table.model["contentType"] == "application/vnd.gorules.decision"
    assert edges == [("inputNode", "decisionTableNode"), ("decisionTableNode", "outputNode")]
    assert all({"x", "y"} <= node["position"].keys() and node["name"] for node in every_table.model["nodes"])


def test_every_row_has_a_name_of_its_own_and_says_what_it_means(every_table):
    ids = [row["_id"] for row in every_table.rows]

    assert len(set(ids)) == len(ids)
    assert all(row["_description"] for row in every_table.rows)


def test_every_row_fills_every_output(every_table):
    columns = {column["id"] for column in every_table.content["outputs"]}

    assert {"fits", "rule", "clause"} <= columns
    for row in every_table.rows:
        assert all(row[column] for column in columns), row["_id"]


def test_every_row_that_fits_names_its_clause_and_a_dated_edition(every_table):
    for row, said in literal_rows(every_table):
        assert said["rule"], row["_id"]
        if said["fits"]:
            assert CLAUSE.fullmatch(said["clause"]), row["_id"]
            if "edition" in said:
                assert date.fromisoformat(said["edition"]) <= date(2017, 9, 11), row["_id"]


def test_every_term_in_a_table_is_one_that_can_be_counted(every_table):
    for row, said in literal_rows(every_table):
        if said["fits"] and "length" in said:
            assert Term.from_rule(said).rule == said["rule"], row["_id"]
        if said["fits"] and "extensions" in said:
            assert ExtensionRule.from_rule(said).times >= 1, row["_id"]


@pytest.mark.parametrize("service", ["intake", "routing", "execution", "review"])
def test_a_service_accepts_its_tables_and_the_regions_in_their_place(service):
    packaged = ROOT / f"services/{service}/src/qabul_{service}/rules"

    rules = Rules.load(packaged, ROOT / "deploy/regions/namangan/rules")

    assert rules.names == {path.stem for path in packaged.glob("*.json")}
