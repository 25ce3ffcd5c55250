"""Who may call what, and whose rows they see (architecture, section 8)."""

from qabul_chassis.auth import Access, Policy, Role

_SERVICE = "/qabul.routing.v1.RoutingService/"
_GROUP = {Role.WORKING_GROUP_MEMBER, Role.WORKING_GROUP_HEAD}
_SIGN = {Role.HOKIM, Role.HOKIM_DEPUTY}
_WATCH = {Role.REGISTRAR, Role.ANALYST, Role.AUDITOR}
_EXECUTE = {Role.ORGANISATION_HEAD, Role.EXECUTOR}

POLICY: Policy = {
    _SERVICE + "ProposeRoute": Access(_GROUP | _SIGN | _WATCH),
    _SERVICE + "ConsiderAppeal": Access(_GROUP),
    _SERVICE + "SignResolution": Access(_SIGN),
    _SERVICE + "GetCard": Access(_GROUP | _SIGN | _WATCH | _EXECUTE, rows="organisation"),
    _SERVICE + "ListCards": Access(_GROUP | _SIGN | _WATCH | _EXECUTE, rows="organisation"),
    # The print names the applicant: its handler leaves a row in the appeal's own audit.
    _SERVICE + "GetCardDocument": Access(_GROUP | _SIGN | _EXECUTE, rows="organisation"),
    _SERVICE + "ListOrganisations": Access(frozenset(Role), rows="none"),
    _SERVICE + "ListOfficials": Access(frozenset(Role), rows="none"),
}
