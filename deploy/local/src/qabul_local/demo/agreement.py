"""Do all services tell the same story at the end? Each figure is asked of the service that owns it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qabul.execution.v1 import execution_service_pb2 as execution
from qabul.intake.v1 import appeal_pb2 as appeal
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.reporting.v1 import reporting_service_pb2 as reporting
from qabul.review.v1 import review_service_pb2 as review
from qabul.routing.v1 import routing_service_pb2 as routing
from qabul_chassis.auth import Role
from qabul_local.demo.cast import SERVICES, Cast
from qabul_local.demo.plan import Expected

#: Counts of one event type over the whole system: said by its producer, consumed by each service.
Flow = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Check:
    """A figure as it must be and as a service tells it."""

    service: str
    name: str
    expected: int
    found: int

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Findings:
    """All figures at one moment."""

    checks: Sequence[Check]
    #: By event type: who said it how often, and how often each service took it in.
    said: Counter[str]
    consumed: dict[str, Counter[str]]

    @property
    def agree(self) -> bool:
        """Whether every figure is as it must be."""
        return all(check.agrees for check in self.checks)


async def examine(cast: Cast, expected: Expected) -> Findings:
    """Ask every service for its figures."""
    statuses = dict(zip(SERVICES, await asyncio.gather(*(_status(cast, name) for name in SERVICES)), strict=True))
    groups = await asyncio.gather(
        _intake(cast, expected),
        _routing(cast, expected),
        _execution(cast),
        _review(cast, expected),
        _reporting(cast, expected),
    )
    said = Counter({count.type: count.count for status in statuses.values() for count in status.said})
    consumed = {name: _consumed(status) for name, status in statuses.items()}
    checks = [check for group in groups for check in group]
    checks += [check for name, status in statuses.items() for check in _at_rest(name, status)]
    own = "qabul.reporting."
    checks.append(
        Check(
            "reporting",
            "events of all services counted",
            sum(count for kind, count in said.items() if not kind.startswith(own)),
            consumed["reporting"].total(),
        )
    )
    return Findings(checks, said, consumed)


async def _status(cast: Cast, name: str) -> operations.GetStatusResponse:
    return await cast.stubs.operations[name].GetStatus(
        operations.GetStatusRequest(), metadata=cast.credentials(Role.OPERATOR)
    )


def _consumed(status: operations.GetStatusResponse) -> Counter[str]:
    counted: Counter[str] = Counter()
    for count in status.consumed:
        counted[count.type] += count.count
    return counted


def _at_rest(name: str, status: operations.GetStatusResponse) -> list[Check]:
    return [
        Check(name, "dead letters", 0, status.dead_letters),
        Check(name, "incidents", 0, status.incidents),
        Check(name, "events not yet sent", 0, status.outbox_pending),
        Check(name, "jobs waiting", 0, status.jobs_waiting + status.jobs_retrying),
        Check(name, "timers overdue", 0, status.timers_overdue),
    ]


async def _intake(cast: Cast, expected: Expected) -> list[Check]:
    me = cast.credentials(Role.ANALYST)

    async def size(*statuses: appeal.AppealStatus) -> int:
        wanted = intake.ListAppealsRequest(page_size=1, statuses=statuses)
        return (await cast.stubs.intake.ListAppeals(wanted, metadata=me)).total_size

    return [
        Check("intake", "appeals", expected.submitted, await size()),
        Check("intake", "resolved", expected.resolved, await size(appeal.APPEAL_STATUS_RESOLVED)),
        Check("intake", "in execution", expected.in_work, await size(appeal.APPEAL_STATUS_IN_EXECUTION)),
    ]


async def _routing(cast: Cast, expected: Expected) -> list[Check]:
    me = cast.credentials(Role.ANALYST)

    async def size(*statuses: routing.CardStatus) -> int:
        wanted = routing.ListCardsRequest(page_size=1, statuses=statuses)
        return (await cast.stubs.routing.ListCards(wanted, metadata=me)).total_size

    return [
        Check("routing", "cards", expected.submitted, await size()),
        Check("routing", "cards closed", expected.resolved, await size(routing.CARD_STATUS_CLOSED)),
        Check("routing", "cards in execution", expected.in_work, await size(routing.CARD_STATUS_EXECUTION)),
    ]


async def _execution(cast: Cast) -> list[Check]:
    me = cast.credentials(Role.ANALYST)
    wanted = execution.ListAssignmentsRequest(page_size=1, view=execution.ASSIGNMENT_VIEW_OVERDUE)
    page = await cast.stubs.execution.ListAssignments(wanted, metadata=me)
    counts = {count.view: count.size for count in page.counts}
    return [
        Check("execution", "new", 0, counts.get(execution.ASSIGNMENT_VIEW_NEW, 0)),
        Check("execution", "answers under review", 0, counts.get(execution.ASSIGNMENT_VIEW_ANSWERED, 0)),
        Check("execution", "rework", 0, counts.get(execution.ASSIGNMENT_VIEW_REJECTED, 0)),
    ]


async def _review(cast: Cast, expected: Expected) -> list[Check]:
    me = cast.credentials(Role.ANALYST)

    async def size(status: review.ReviewStatus) -> int:
        wanted = review.ListReviewsRequest(page_size=1, statuses=[status])
        return (await cast.stubs.review.ListReviews(wanted, metadata=me)).total_size

    return [
        Check("review", "answers accepted", expected.resolved, await size(review.REVIEW_STATUS_ACCEPTED)),
        Check("review", "answers rejected", expected.rejections, await size(review.REVIEW_STATUS_REJECTED)),
        Check("review", "waiting", 0, await size(review.REVIEW_STATUS_OPEN)),
    ]


async def _reporting(cast: Cast, expected: Expected) -> list[Check]:
    answer = await cast.stubs.reporting.GetDashboard(
        reporting.GetDashboardRequest(), metadata=cast.credentials(Role.ANALYST)
    )
    total = answer.total
    return [
        Check("reporting", "registered", expected.submitted, total.registered),
        Check("reporting", "resolved", expected.resolved, total.resolved),
        Check("reporting", "in work", expected.in_work, total.in_work),
        Check("reporting", "rejected at least once", expected.rejected_once, total.rejected),
        Check("reporting", "overdue", expected.overdue, total.overdue),
        Check("reporting", "terms missed", expected.missed, total.missed),
        Check("reporting", "sum over sectors", expected.submitted, sum(group.registered for group in answer.sectors)),
    ]
