"""ZEN decision tables: rules as data, packaged with a service and overridden by a region's folder."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self

import zen

RUNNABLE_NODES = ("inputNode", "outputNode", "decisionTableNode", "expressionNode", "switchNode")


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A row of a decision table that decided, so that an answer can say which rule it rests on."""

    table: str
    id: str
    description: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule table decided and by which of its rows."""

    result: Any
    fired: tuple[FiredRule, ...]


class RulesBroken(Exception):
    """Rule tables that must not go into service; `problems` are sentences with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class RuleFailed(Exception):
    """A rule table exists but could not decide on these inputs, or no such table is in service."""


class Rules:
    """The decision tables of one service, by name: `rules/legal-term.json` is `legal-term`.

    Editions are rows with a condition on a date (`received_on`, `today`): the caller passes the
    date, so that an appeal of last year is decided by last year's rule.
    """

    def __init__(self, tables: Mapping[str, "Table"]) -> None:
        self._tables = dict(tables)

    @classmethod
    def load(cls, packaged: Traversable | Path, overriding: Path | None = None) -> Self:
        """Read the service's own tables, then the region's in their place; every problem is named at once.

        A region's folder serves all services, so its tables of other names are left alone here.
        """
        problems: list[str] = []
        tables = {table.name: table for table in _read(packaged, problems)}
        for table in _read(overriding, problems) if overriding is not None and overriding.is_dir() else ():
            if (own := tables.get(table.name)) is not None:
                problems += table.lacks(own)
                tables[table.name] = table
        if problems:
            raise RulesBroken(problems)
        return cls(tables)

    @property
    def names(self) -> frozenset[str]:
        """The names that a business rule task may carry as its element id."""
        return frozenset(self._tables)

    def source(self, name: str) -> str:
        """The file that is in force for this table: the service's own or the region's."""
        return self._table(name).source

    def decide(self, name: str, inputs: Mapping[str, Any]) -> Any:
        """Evaluate a table; `{}` when no row fits, a list when the table collects."""
        return self._evaluate(name, inputs, trace=False)["result"]

    def explain(self, name: str, inputs: Mapping[str, Any]) -> Decision:
        """Evaluate a table and name the rows that fired; several times dearer than `decide`."""
        answer = self._evaluate(name, inputs, trace=True)
        return Decision(answer["result"], tuple(_fired(answer["trace"])))

    def _table(self, name: str) -> "Table":
        try:
            return self._tables[name]
        except KeyError:
            known = ", ".join(sorted(self._tables)) or "none"
            raise RuleFailed(f"Rule table {name!r} does not exist; known tables: {known}.") from None

    def _evaluate(self, name: str, inputs: Mapping[str, Any], *, trace: bool) -> dict[str, Any]:
        table = self._table(name)
        try:
            return dict(table.decision.evaluate(dict(inputs), {"trace": trace}))
        except (RuntimeError, TypeError) as error:
            raise RuleFailed(f"Rule table {name!r} ({table.source}) could not decide: {_first_line(error)}") from error


class Table:
    """One decision document (JDM), as its file has it and as zen-engine runs it."""

    def __init__(self, name: str, source: str, text: str) -> None:
        self.name = name
        self.source = source
        self._lines = text.splitlines()
        self._nodes: list[dict[str, Any]] = []
        self.problems: list[str] = []
        try:
            self._nodes = list(json.loads(text)["nodes"])
            self.decision = zen.ZenEngine().create_decision(text)
            self.decision.validate()
        except (ValueError, KeyError, TypeError, RuntimeError) as error:
            self.problems.append(f"{source}: Expected a ZEN decision document, but {_first_line(error)}.")
            return
        self.problems += self._check()

    @property
    def outputs(self) -> frozenset[str]:
        """The output columns of its decision tables."""
        tables = (node["content"] for node in self._nodes if node.get("type") == "decisionTableNode")
        return frozenset(column["field"] for table in tables for column in table.get("outputs", ()))

    def lacks(self, own: "Table") -> list[str]:
        """Output columns of the packaged table that this override forgot: callers read them."""
        missing = sorted(own.outputs - self.outputs)
        return [
            f"{self.source}: Expected output column {column!r} as in {own.source}, but it is missing."
            for column in missing
        ]

    def _check(self) -> list[str]:
        """Every expression must parse: zen-engine treats a broken cell as one that does not match, silently."""
        problems = []
        for node in self._nodes:
            if node.get("type") not in RUNNABLE_NODES:
                found = f"node {node.get('name')!r} is {node.get('type')!r}"
                what = f"Expected one of {', '.join(RUNNABLE_NODES)}, but {found}."
                problems.append(self._at(node.get("id", ""), what))
                continue
            for mark, where, text, unary in _expressions(node):
                if (fault := _fault(text, unary=unary)) is not None:
                    problems.append(self._at(mark, f"Expected an expression in {where}, but {text!r}: {fault}."))
        if not any(node.get("type") == "outputNode" for node in self._nodes):
            problems.append(f"{self.source}: Expected an output node, but there is none: the table decides nothing.")
        return problems

    def _at(self, mark: str, sentence: str) -> str:
        line = next((number for number, text in enumerate(self._lines, 1) if mark and f'"{mark}"' in text), 1)
        return f"{self.source}:{line}: {sentence}"


def _fault(text: str, *, unary: bool) -> str | None:
    """Compile rather than ask `zen.validate_unary_expression`: that one refuses sound cells such as `>= 5`."""
    try:
        (zen.compile_unary_expression if unary else zen.compile_expression)(text)
    except RuntimeError as error:
        return _first_line(error)
    return None


def _expressions(node: Mapping[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """(id to find the line by, where in words, expression, is it a test of the column's value)."""
    content = node.get("content") or {}
    for row in content.get("rules", ()):
        name = row.get("_description") or row.get("_id")
        for column in content.get("inputs", ()):
            # A column without a field holds whole conditions, one with a field holds tests of that field.
            if (text := row.get(column["id"], "")).strip():
                yield (
                    row.get("_id", ""),
                    f"rule {name!r}, column {column.get('name')!r}",
                    text,
                    bool(column.get("field")),
                )
        for column in content.get("outputs", ()):
            if (text := row.get(column["id"], "")).strip():
                yield row.get("_id", ""), f"rule {name!r}, column {column.get('name')!r}", text, False
    for entry in content.get("expressions", ()):
        yield entry.get("id", ""), f"key {entry.get('key')!r}", entry.get("value", ""), False
    for entry in content.get("statements", ()):
        if (text := entry.get("condition", "")).strip():
            yield entry.get("id", ""), "a switch", text, False


def _read(folder: Traversable | Path, problems: list[str]) -> Iterator[Table]:
    files = [file for file in folder.iterdir() if file.name.endswith(".json")] if folder.is_dir() else []
    for file in sorted(files, key=lambda each: each.name):
        table = Table(file.name.removesuffix(".json"), f"{folder.name}/{file.name}", file.read_text(encoding="utf-8"))
        problems += table.problems
        if not table.problems:
            yield table


def _fired(trace: Mapping[str, Any]) -> Iterator[FiredRule]:
    for node in sorted(trace.values(), key=lambda each: each["order"]):
        data = node.get("traceData")
        for entry in data if isinstance(data, list) else [data]:
            if isinstance(entry, dict) and isinstance(rule := entry.get("rule"), dict):
                yield FiredRule(node["name"], rule.get("_id", ""), rule.get("_description", ""))


def _first_line(error: BaseException) -> str:
    """zen-engine appends a native stack trace to its sentence; nobody reads rules by it."""
    if isinstance(error, KeyError):
        return f"key {error} is missing"
    return " ".join(str(error).split("Stack backtrace", 1)[0].split())
