"""Who may call what, and whose rows they see (architecture, section 8)."""

from qabul_chassis.auth import Access, Policy, Role

_SERVICE = "/qabul.reporting.v1.ReportingService/"
_LEAD = {Role.HOKIM, Role.HOKIM_DEPUTY, Role.WORKING_GROUP_HEAD, Role.ANALYST, Role.AUDITOR}
_GROUP = _LEAD | {Role.WORKING_GROUP_MEMBER, Role.REGISTRAR}
_ORGANISATION = {Role.ORGANISATION_HEAD, Role.EXECUTOR}

POLICY: Policy = {
    # An organisation sees the figures of its own appeals only.
    _SERVICE + "GetDashboard": Access(_GROUP | _ORGANISATION, rows="organisation"),
    _SERVICE + "GetReport": Access(_GROUP),
    _SERVICE + "ListReports": Access(_GROUP),
    # Each organisation keeps its own register (D3).
    _SERVICE + "ExportRegister": Access(_GROUP | _ORGANISATION, rows="organisation"),
}
