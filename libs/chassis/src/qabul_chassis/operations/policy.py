"""Who may look into a service, and who may set it going again."""

from qabul_chassis.auth.policy import Access, Policy
from qabul_chassis.auth.roles import Role

_SERVICE = "/qabul.operations.v1.OperationsService"
_LOOK = {Role.OPERATOR, Role.ANALYST, Role.AUDITOR}
_ACT = {Role.OPERATOR}

POLICY: Policy = {
    f"{_SERVICE}/GetStatus": Access(_LOOK),
    f"{_SERVICE}/ListDeadLetters": Access(_LOOK),
    f"{_SERVICE}/GetDeadLetter": Access(_LOOK),
    f"{_SERVICE}/RetryDeadLetters": Access(_ACT),
    f"{_SERVICE}/DiscardDeadLetter": Access(_ACT),
    f"{_SERVICE}/GetProcess": Access(_LOOK),
    f"{_SERVICE}/ListIncidents": Access(_LOOK),
    f"{_SERVICE}/RetryIncident": Access(_ACT),
    f"{_SERVICE}/ResolveIncident": Access(_ACT),
    f"{_SERVICE}/ListProcesses": Access(_LOOK),
    f"{_SERVICE}/GetDiagram": Access(_LOOK),
    f"{_SERVICE}/MigrateProcess": Access(_ACT),
}
