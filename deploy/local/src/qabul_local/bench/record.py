"""The record of a run: every figure with its rounds, the gates, the memory and the machine, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qabul_local.bench.gates import Figures, Verdict, lifecycle_steps, where_time_goes
from qabul_local.bench.names import Name
from qabul_local.bench.parts import Part
from qabul_local.bench.rounds import Figure
from qabul_local.state import write_whole


@dataclass(frozen=True, slots=True)
class Record:
    """One run of the bench."""

    date: datetime
    seconds: float
    quick: bool
    #: What was measured.
    parts: Sequence[Part]
    machine: Mapping[str, Any]
    figures: Figures
    verdicts: Sequence[Verdict]
    memory_at_first: Mapping[str, int]
    memory_peak: Mapping[str, int]

    def write(self, path: Path) -> None:
        """Write it to a file, whose folder is made when it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")

    def as_dict(self) -> dict[str, Any]:
        """Everything, in types JSON has."""
        return {
            "date": self.date.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "quick": self.quick,
            "parts": list(self.parts),
            "machine": dict(self.machine),
            "gates": [_verdict(each, self.figures) for each in self.verdicts],
            "figures": {name.name.lower(): _figure(figure, name) for name, figure in self.figures.items()},
            "memory_mb": {
                name: {"at_first": self.memory_at_first[name] >> 20, "peak": most >> 20}
                for name, most in self.memory_peak.items()
            },
        }


def _verdict(verdict: Verdict, figures: Figures) -> dict[str, Any]:
    gate = verdict.gate
    return {
        "id": gate.id,
        "what": gate.what,
        "ratio": _rounded(verdict.ratio),
        "gate": gate.gate,
        "stretch": gate.stretch,
        "at_most": gate.at_most,
        "met": verdict.met,
        "where_time_goes": where_time_goes(figures[gate.needs[0]]) if verdict.met is False else None,
    }


def _figure(figure: Figure, name: Name) -> dict[str, Any]:
    found: dict[str, Any] = {
        "what": figure.name,
        "per_second": _rounded(figure.rate),
        "rounds_per_second": [_rounded(each.rate) for each in figure.rounds],
        "operations": figure.operations,
        **_latencies(figure),
        "cpu_ms_per_operation": {party: _rounded(value) for party, value in figure.cpu_ms().items()},
        "cores_busy": _rounded(figure.cores()),
    }
    if figure.refused:
        found["refused"] = figure.refused
    if figure.series():
        found["series"] = {series: _latencies(figure.part(series)) for series in figure.series()}
    if figure.counts:
        found["counts"] = dict(figure.counts)
    if name is Name.LIFECYCLES:
        found["steps_per_second"] = _rounded(lifecycle_steps(figure))
    return found


def _latencies(figure: Figure) -> dict[str, float | None]:
    if figure.p50 is None:
        return {}
    return {"p50_ms": _rounded(figure.p50), "p99_ms": _rounded(figure.p99), "longest_ms": _rounded(figure.longest)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
