"""Who may call what, and whose rows they see (architecture, section 8)."""

from qabul_chassis.auth import Access, Policy, Role

_SERVICE = "/qabul.execution.v1.ExecutionService/"
#: The executing organisation: its own assignments only.
_ORGANISATION = {Role.ORGANISATION_HEAD, Role.EXECUTOR}
#: Who answers for the region as a whole and reads the appeals themselves.
_REGION = {Role.WORKING_GROUP_MEMBER, Role.WORKING_GROUP_HEAD, Role.HOKIM, Role.HOKIM_DEPUTY, Role.AUDITOR}
#: The list names nobody.
_FIGURES = {Role.REGISTRAR, Role.ANALYST}

POLICY: Policy = {
    _SERVICE + "ListAssignments": Access(_ORGANISATION | _REGION | _FIGURES, rows="organisation"),
    _SERVICE + "GetAssignment": Access(_ORGANISATION | _REGION, rows="organisation", audit_read="assignment_id"),
    _SERVICE + "AcceptAssignment": Access(_ORGANISATION, rows="organisation"),
    _SERVICE + "AppointExecutor": Access({Role.ORGANISATION_HEAD}, rows="organisation"),
    _SERVICE + "CreateAnswerUpload": Access(_ORGANISATION, rows="organisation"),
    _SERVICE + "SubmitAnswer": Access(_ORGANISATION, rows="organisation"),
    _SERVICE + "GetAnswerDownload": Access(_ORGANISATION | _REGION, rows="organisation", audit_read="assignment_id"),
}
