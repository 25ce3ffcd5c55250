"""The roles a token may carry, and which of them see the whole region."""

from enum import StrEnum


class Role(StrEnum):
    """What a caller is, as the `roles` claim of the token says it."""

    APPLICANT_GATEWAY = "applicant-gateway"
    REGISTRAR = "registrar"
    WORKING_GROUP_MEMBER = "working-group-member"
    WORKING_GROUP_HEAD = "working-group-head"
    HOKIM = "hokim"
    HOKIM_DEPUTY = "hokim-deputy"
    ORGANISATION_HEAD = "organisation-head"
    EXECUTOR = "executor"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    OPERATOR = "operator"


#: Roles that answer for the region as a whole: their rows are not narrowed to one organisation.
REGION_WIDE: frozenset[str] = frozenset(Role) - {Role.ORGANISATION_HEAD, Role.EXECUTOR}
