"""ZEN decision documents as text: one table between an input and an output node."""

import json
from collections.abc import Mapping, Sequence


def decision(
    inputs: Sequence[str],
    outputs: Sequence[str],
    *rows: Mapping[str, str],
    hit_policy: str = "first",
) -> str:
    """A table with these columns; a row maps column to expression, and `id` to its id."""
    table = {
        "hitPolicy": hit_policy,
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": name, "name": name, "field": name} for name in outputs],
        "rules": [{"_id": row.get("id", f"row-{number}"), **row} for number, row in enumerate(rows, 1)],
    }
    document = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "request"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "out", "type": "outputNode", "name": "response"},
        ],
        "edges": [
            {"id": "in-table", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "table-out", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    return json.dumps(document, indent=1)
