import json
from functools import cache
from pathlib import Path

import pytest
import zen

from qabul_region import load

ROOT = Path(__file__).parents[3]
NAMANGAN = ROOT / "deploy/regions/namangan"
PACKAGED = sorted(ROOT.glob("services/*/src/qabul_*/rules/*.json"))
OVERRIDES = sorted(NAMANGAN.glob("rules/*.json"))


class RuleTable:
    """A decision model, asked the way a service asks it."""

    def __init__(self, path):
        self.path = path
        self.model = json.loads(path.read_text(encoding="utf-8"))
        self.content = next(node["content"] for node in self.model["nodes"] if node["type"] == "decisionTableNode")
        self._engine = zen.ZenEngine()
        self._first = self._engine.create_decision(json.dumps(self.model))

    def __call__(self, **inputs):
        return self._first.evaluate(inputs)["result"]

    def fired(self, **inputs):
        """Return the id of the row that decided."""
        traces = self._first.evaluate(inputs, {"trace": True})["trace"].values()
        return next(trace["traceData"]["rule"]["_id"] for trace in traces if trace["traceData"])

    def all_that_fit(self, **inputs):
        """Return the ids of every row that fits, in order."""
        traces = self._collecting.evaluate(inputs, {"trace": True})["trace"].values()
        return [hit["rule"]["_id"] for trace in traces if trace["traceData"] for hit in trace["traceData"]]

    @property
    def rows(self):
        return self.content["rules"]

    @property
    def _collecting(self):
        model = json.loads(json.dumps(self.model))
        next(node for node in model["nodes"] if "content" in node)["content"]["hitPolicy"] = "collect"
        return self._engine.create_decision(json.dumps(model))


@cache
def the_table(name):
    [path] = [path for path in PACKAGED if path.stem == name]
    return RuleTable(path)


@pytest.fixture
def table():
    """`table("legal-term")` is the packaged table of that name."""
    return the_table


@pytest.fixture(scope="session")
def region():
    return load(NAMANGAN)


@pytest.fixture
def namangan_routes():
    """The region's own routing table."""
    return RuleTable(NAMANGAN / "rules/propose-route.json")


@pytest.fixture(params=["packaged", "namangan"])
def routes(request, namangan_routes):
    """The routing table as a service ships it, and as the region overrides it."""
    return the_table("propose-route") if request.param == "packaged" else namangan_routes


@pytest.fixture(params=[*PACKAGED, *OVERRIDES], ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def every_table(request):
    return RuleTable(request.param)
