"""From the rules written beside a field to sentences that say what was expected, and by which clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import FieldDescriptor

from buf.validate import validate_pb2
from qabul.options.v1 import clause_pb2
from qabul_chassis.errors import FieldProblem

if TYPE_CHECKING:
    from protovalidate import Violation

_UNSET = "_UNSPECIFIED"
#: Patterns that ask for nothing but a sign that can be seen; spaces of no width are none.
_VISIBLE = frozenset({r"\S", r"[\p{L}\p{N}\p{P}]"})
_BOUNDS = ("gte", "lte")
_COUNTS = frozenset({"min_len", "max_len", "min_items", "max_items", "max_pairs"})
#: Our own option of a field. Extensions are known to the type checker by another class than they have.
_CLAUSE: Any = clause_pb2.clause
_RULES: Any = validate_pb2.field

#: Reasons by the rule that was broken, where it says nothing else.
_REASONS: Mapping[str, str] = {
    "required": "FIELD_MISSING",
    "min_len": "FIELD_TOO_SHORT",
    "max_len": "FIELD_TOO_LONG",
    "uuid": "FIELD_NOT_A_UUID",
    "email": "FIELD_NOT_AN_EMAIL",
    "pattern": "FIELD_FORMAT",
    "min_items": "FIELD_TOO_FEW",
    "max_items": "FIELD_TOO_MANY",
    "max_pairs": "FIELD_TOO_MANY",
    "unique": "FIELD_REPEATED",
    "defined_only": "FIELD_NOT_ONE_OF",
    # Of enums only, where it forbids to leave the field out.
    "not_in": "FIELD_NOT_ONE_OF",
    "gte": "FIELD_OUT_OF_RANGE",
    "lte": "FIELD_OUT_OF_RANGE",
}


def problems_of(violations: Iterable[Violation], message: Any) -> list[FieldProblem]:
    """What protovalidate found in a message of this type, one problem for each field."""
    return [_problem(violation, message) for violation in _first_of_each(violations)]


def _first_of_each(violations: Iterable[Violation]) -> Iterable[Violation]:
    """One violation for each field: an enum left out breaks one rule, another value breaks a second."""
    seen: set[str] = set()
    for violation in violations:
        place = path_of(violation)
        if not place or place not in seen:
            seen.add(place)
            yield violation


def _problem(violation: Violation, message: Any) -> FieldProblem:
    fields = _fields(violation, message)
    field = fields[-1] if fields else None
    clause = next((each for each in map(clause_of, reversed(fields)) if each), None)
    rule = violation.proto.rule.elements[-1].field_name if violation.proto.rule else ""
    values = {"field": path_of(violation), **_expected(violation, rule, field)}
    return FieldProblem(
        values["field"],
        reason=_reason(violation, rule, field, values),
        clause=clause,
        values={**values, "rule": violation.proto.message},
        otherwise=_REASONS.get(rule, "FIELD_INVALID"),
    )


def _reason(violation: Violation, rule: str, field: FieldDescriptor | None, values: Mapping[str, str]) -> str:
    if rule in {"", "cel"}:  # a rule of the contract's own, which has a name
        return re.sub(r"\W", "_", violation.proto.rule_id).upper()
    if values.get("expected") in _VISIBLE or (rule == "min_len" and values.get("expected") == "1"):
        return "FIELD_BLANK"
    if rule in _BOUNDS and not (values["least"] and values["most"]):
        return "FIELD_TOO_SMALL" if values["least"] else "FIELD_TOO_LARGE"
    if rule == "pattern" and field is not None:
        return f"FIELD_FORMAT_{field.name.upper()}"
    return _REASONS.get(rule, "FIELD_INVALID")


def _expected(violation: Violation, rule: str, field: FieldDescriptor | None) -> dict[str, str]:
    """What the rule asks for, and how much was found where that is a count: a value itself is not repeated."""
    if rule in _BOUNDS:
        beside = _rules_beside(violation, field)
        least, most = (str(getattr(beside, bound)) if beside.HasField(bound) else "" for bound in _BOUNDS)
        return {"least": least, "most": most}
    if rule in {"defined_only", "not_in"} and field is not None and field.enum_type is not None:
        names = [value.name for value in field.enum_type.values if not value.name.endswith(_UNSET)]
        return {"expected": ", ".join(names)}
    found = violation.field_value
    counted = {"found": str(len(found))} if rule in _COUNTS else {}
    return {"expected": str(violation.rule_value), **counted}


def _rules_beside(violation: Violation, field: FieldDescriptor | None) -> Any:
    """The group of rules that the broken one stands in, such as both bounds of a number."""
    rules: Any = field.GetOptions().Extensions[_RULES] if field is not None else validate_pb2.FieldRules()
    for element in violation.proto.rule.elements[:-1] if violation.proto.rule else ():
        rules = getattr(rules, element.field_name)
    return rules


def _fields(violation: Violation, message: Any) -> list[FieldDescriptor]:
    """The fields on the way to the one that broke a rule, outermost first."""
    found: list[FieldDescriptor] = []
    within = message
    for element in violation.proto.field.elements if violation.proto.field else ():
        field = within.fields_by_name.get(element.field_name) if within is not None else None
        if field is None:
            break
        found.append(field)
        within = field.message_type
    return found


def clause_of(field: FieldDescriptor) -> str:
    """The clause of the decree that asks for a field; empty where the contract names none."""
    named: str = field.GetOptions().Extensions[_CLAUSE]
    return named


def path_of(violation: Violation) -> str:
    """A field path as callers write it: `applicant.names[2].text`."""
    path = ""
    for element in violation.proto.field.elements if violation.proto.field else ():
        path += ("." if path else "") + element.field_name
        if element.subscript is not None:
            path += f"[{element.subscript.value}]"
    return path
