"""Who may call what (architecture, section 8), and how much of an applicant each role sees."""

from collections.abc import Collection

from qabul_chassis.auth import Access, Policy, Role
from qabul_intake.domain import Disclosure

_SERVICE = "/qabul.intake.v1.IntakeService/"

#: Who works on appeals, or answers for those who do.
_STAFF = frozenset(
    {Role.REGISTRAR, Role.WORKING_GROUP_MEMBER, Role.WORKING_GROUP_HEAD, Role.HOKIM, Role.HOKIM_DEPUTY, Role.AUDITOR}
)

# Readings of single appeals are audited by the handlers, in the chain of the appeal itself: a request may name it by
# its number. Lists are audited in the reader's chain.
POLICY: Policy = {
    _SERVICE + "SubmitAppeal": Access({Role.APPLICANT_GATEWAY, Role.REGISTRAR}),
    _SERVICE + "TrackAppeal": Access({Role.APPLICANT_GATEWAY, Role.REGISTRAR}),
    _SERVICE + "GetAppeal": Access(_STAFF),
    _SERVICE + "BatchGetAppeals": Access(_STAFF | {Role.ANALYST}),
    _SERVICE + "ListAppeals": Access(_STAFF | {Role.ANALYST}, audit_read=True),
    _SERVICE + "AcceptAppeal": Access({Role.REGISTRAR}),
}


def disclosure(roles: Collection[str], *, listed: bool) -> Disclosure:
    """How much of an applicant a caller sees: less in lists, where nobody needs a telephone number of everybody."""
    if not _STAFF & frozenset(roles):
        return Disclosure.NAMELESS
    if listed and Role.REGISTRAR not in roles:
        return Disclosure.MASKED
    return Disclosure.FULL
