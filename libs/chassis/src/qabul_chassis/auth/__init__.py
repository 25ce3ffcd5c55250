"""Who calls, what they may call, and whose rows they see."""

from qabul_chassis.auth.keys import DevKey, issue_token, make_dev_key
from qabul_chassis.auth.policy import OPEN_METHODS, Access, Policy, Rows, check_policy
from qabul_chassis.auth.roles import REGION_WIDE, Role
from qabul_chassis.auth.scope import organisation_scope
from qabul_chassis.auth.tokens import TokenVerifier

__all__ = [
    "OPEN_METHODS",
    "REGION_WIDE",
    "Access",
    "DevKey",
    "Policy",
    "Role",
    "Rows",
    "TokenVerifier",
    "check_policy",
    "issue_token",
    "make_dev_key",
    "organisation_scope",
]
