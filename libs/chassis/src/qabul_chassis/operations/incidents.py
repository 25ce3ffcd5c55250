"""Incidents as operators see and settle them; what an operator hands in is checked here, and quoted nowhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_bpmn import VariablesRefused
from qabul_chassis.database import Database
from qabul_chassis.errors import Invalid
from qabul_chassis.json_objects import NotAnObject, read_object
from qabul_chassis.processes import IncidentSeen, Operations
from qabul_chassis.processes.operations import Chosen
from qabul_chassis.wire import to_timestamp

_OUTPUT = "output_json"
_VARIABLES = "variables_json"
_REASONS = {_OUTPUT: "OUTPUT_INVALID", _VARIABLES: "VARIABLES_INVALID"}
_HINTS = {
    _OUTPUT: 'Write what the step would have handed back, such as {"page_count": 3}; or nothing.',
    _VARIABLES: 'Write the variables to correct, such as {"page_count": 3}; or nothing.',
}


def as_message(seen: IncidentSeen) -> pb.Incident:
    """An incident as operators see it."""
    return pb.Incident(
        instance_id=str(seen.instance_id),
        token=seen.token,
        process=seen.process,
        key=str(seen.key),
        element=seen.element,
        kind=seen.kind,
        raised_at=to_timestamp(seen.raised_at),
        reason=seen.reason,
    )


def position(at: str, instance_id: str, token: int) -> tuple[datetime, UUID, int]:
    """Where a page of incidents begins."""
    return datetime.fromisoformat(at), UUID(instance_id), int(token)


def variables_in(text: str, field: str) -> Mapping[str, Any] | None:
    """What an operator hands in as JSON in a field of a request; none where nothing is.

    Raises:
        Invalid: it is no JSON object, or has in it what cannot be stored. Its content is not quoted.
    """
    if not text.strip():
        return None
    try:
        return read_object(text)
    except NotAnObject as wrong:
        raise Invalid(
            f"Expected {field} to be a JSON object, but it {wrong}.",
            field=field,
            reason=_REASONS[field],
            hint=_HINTS[field],
        ) from None


def chosen(request: pb.ListIncidentsRequest) -> Chosen:
    """Which ones a list is of."""
    instance = UUID(request.instance_id) if request.instance_id else None
    return Chosen(request.process or None, request.element or None, instance)


async def retry(
    database: Database, operations: Operations, request: pb.RetryIncidentRequest
) -> pb.RetryIncidentResponse:
    """Let the step of an incident be tried again."""
    instance, variables = UUID(request.instance_id), variables_in(request.variables_json, _VARIABLES)
    with _refused_at(_VARIABLES):
        raised = await database.change(
            lambda unit: operations.retry_incident(unit, instance, request.token, variables=variables)
        )
    return pb.RetryIncidentResponse(raised=[as_message(each) for each in raised])


async def resolve(
    database: Database, operations: Operations, request: pb.ResolveIncidentRequest
) -> pb.ResolveIncidentResponse:
    """Complete the step of an incident with the operator's outcome."""
    instance, output = UUID(request.instance_id), variables_in(request.output_json, _OUTPUT)
    with _refused_at(_OUTPUT):
        raised = await database.change(
            lambda unit: operations.resolve_incident(unit, instance, request.token, output, reason=request.reason)
        )
    return pb.ResolveIncidentResponse(raised=[as_message(each) for each in raised])


@contextmanager
def _refused_at(field: str) -> Iterator[None]:
    """Tell variables that the engine does not take as a fault of the field they came in."""
    try:
        yield
    except VariablesRefused as refused:  # its text tells sizes and limits
        raise Invalid(str(refused), field=field, reason=_REASONS[field]) from None
