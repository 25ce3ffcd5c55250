"""The record of a run and the tables: complete, and honest about what is missing."""

import json
from datetime import UTC, datetime

from rich.console import Console

from qabul_local.bench import machine
from qabul_local.bench.gates import STATE_BYTES, STEPS
from qabul_local.bench.names import Name
from qabul_local.bench.parts import Part
from qabul_local.bench.record import Record
from qabul_local.bench.rounds import Figure, Round
from qabul_local.bench.screen import delays_table, figures_table, gates_table, judge, memory_table, show_short

FIGURES = {
    Name.STEP: Figure(Name.STEP, [Round(100, 1.0, [1.0, 2.0], {"postgres": 0.5}, refused=3)]),
    Name.PGBENCH: Figure(Name.PGBENCH, [Round(1000, 1.0)]),
    Name.LIFECYCLES: Figure(
        Name.LIFECYCLES, [Round(10, 2.0, series={"INTAKE to routing": [3.0, 4.0]}, counts={STEPS: 70})]
    ),
}


def record():
    return Record(
        date=datetime(2026, 3, 2, tzinfo=UTC),
        seconds=12.34,
        quick=True,
        parts=[Part.STEPS],
        machine=machine.facts(),
        figures=FIGURES,
        verdicts=judge(FIGURES),
        memory_at_first={"intake": 80 << 20},
        memory_peak={"intake": 90 << 20},
    )


def printed(*tables):
    console = Console(width=200, record=True)
    for table in tables:
        console.print(table)
    return console.export_text()


def test_a_record_is_json_with_figures_gates_memory_and_machine(tmp_path):
    path = tmp_path / "out" / "bench.json"

    record().write(path)

    written = json.loads(path.read_text())
    assert written["figures"]["step"]["per_second"] == 100
    assert written["figures"]["step"]["refused"] == 3
    assert written["figures"]["step"]["cpu_ms_per_operation"] == {"postgres": 5.0}
    assert written["figures"]["lifecycles"]["steps_per_second"] == 35
    assert written["figures"]["lifecycles"]["series"]["INTAKE to routing"]["p99_ms"] == 4
    assert written["memory_mb"] == {"intake": {"at_first": 80, "peak": 90}}
    assert written["machine"]["cpus"] > 0
    assert written["quick"] is True
    assert written["parts"] == ["steps"]


def test_a_record_tells_of_each_short_gate_where_the_time_goes():
    gates = {gate["id"]: gate for gate in record().as_dict()["gates"]}

    assert gates["G2"]["met"] is False
    assert gates["G2"]["ratio"] == 0.1
    assert "postgres 5.00 ms" in gates["G2"]["where_time_goes"]
    assert gates["G1"]["met"] is None


def test_the_tables_say_what_was_not_measured():
    text = printed(figures_table(FIGURES), gates_table(judge(FIGURES)))

    assert "not measured" in text
    assert "100 (3 refused)" in text
    assert "short" in text


def test_a_part_of_a_run_misses_nothing_of_the_others():
    text = printed(figures_table(FIGURES, whole=False))

    assert Name.STEP in text
    assert "not measured" not in text
    assert Name.SUBMIT_1 not in text


def test_a_state_is_shown_in_bytes_beside_the_one_it_is_compared_with():
    figures = {
        Name.REWORKED: Figure(Name.REWORKED, [Round(100, 1.0, counts={STATE_BYTES: 222})] * 3),
        Name.FRESH: Figure(Name.FRESH, [Round(100, 1.0, counts={STATE_BYTES: 219})] * 3),
        Name.BUSY_STATE: Figure(Name.BUSY_STATE, [Round(100, 1.0, counts={STATE_BYTES: 386})]),
    }

    lines = [line for line in printed(figures_table(figures, whole=False)).splitlines() if "bytes" in line]

    assert [[number for number in ("222", "219", "386") if number in line] for line in lines] == [
        ["222", "219"],
        ["386"],
    ]


def test_the_tables_show_delays_and_memory():
    text = printed(delays_table(FIGURES), memory_table({"intake": 80 << 20}, {"intake": 90 << 20}))

    assert "lifecycles: INTAKE to routing" in text
    assert "90" in text


def test_a_short_gate_gets_a_line():
    console = Console(width=200, record=True)

    show_short(console, judge(FIGURES), FIGURES)

    assert f"G2 is short. {Name.STEP}: processor per operation" in console.export_text()
