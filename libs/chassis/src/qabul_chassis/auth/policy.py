"""The policy table: which roles may call a method, and whose rows they see through it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from qabul_chassis.auth.roles import Role

#: Whose rows a method shows: all of the region, those of the caller's organisation (unless a role of his
#: sees the region), or no rows at all.
Rows = Literal["region", "organisation", "none"]


@dataclass(frozen=True, slots=True)
class Access:
    """What it takes to call one method.

    Attributes:
        roles: Any one of these roles is enough.
        rows: Whose rows the method shows or changes; the handler asks `organisation_scope()`.
        audit_read: The method shows personal data, so each call leaves an audit row. A name is the request's
            field that holds the key of the chain; `True` writes to the chain of the reader (lists).
    """

    roles: frozenset[str]
    rows: Rows = "region"
    audit_read: bool | str = False

    def __init__(
        self,
        roles: Collection[str],
        rows: Rows = "region",
        *,
        audit_read: bool | str = False,
    ) -> None:
        # Written out so that a policy table may say {Role.HOKIM} where frozenset({...}) would be noise.
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "audit_read", audit_read)


#: Method full name, such as `/qabul.intake.v1.IntakeService/GetAppeal`, to what it takes to call it.
Policy = Mapping[str, Access]

#: Services that answer without a token: probes and tools have none.
OPEN_METHODS = (
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
)


def check_policy(policy: Policy, methods: Collection[str]) -> list[str]:
    """Say in sentences what the table and the served methods disagree about; nothing when they agree."""
    problems = [
        f"Expected an entry in the policy table for {method}, but there is none; say which roles may call it."
        for method in sorted(set(methods) - set(policy))
    ]
    problems += [
        f"Expected the policy table to name served methods, but {method} is not served; correct or remove the entry."
        for method in sorted(set(policy) - set(methods))
    ]
    known = frozenset(Role)
    for method, access in sorted(policy.items()):
        if not access.roles:
            problems.append(f"Expected at least one role for {method}, but nobody may call it.")
        problems += [
            f"Expected a known role for {method}, but found '{role}'; the roles are {', '.join(Role)}."
            for role in sorted(access.roles - known)
        ]
    return problems
