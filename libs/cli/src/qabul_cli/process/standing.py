"""Where the processes of one appeal stand, found service by service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import qabul_bpmn
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.review.v1 import review_service_pb2 as review
from qabul.routing.v1 import routing_service_pb2 as routing
from qabul_bpmn import ProblemsFound
from qabul_cli.plain import word
from qabul_cli.problems import CommandFailed
from qabul_cli.process.facts import names_of
from qabul_cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_PAGE = 500

#: Services that keep processes of an appeal under ids that the control card tells.
_BY_CARD = ("execution", "review")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A process to look for: whose it is, and under which key its service keeps it."""

    service: str
    key: str
    #: What distinguishes it from others of the same service: its organisation, role, attempt.
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """A process that was found, with the names its diagram gives the elements."""

    wanted: Wanted
    process: operations.GetProcessResponse
    names: Mapping[str, str]
    #: What its calls began that is not over, by the call's token.
    called: Sequence[tuple[int, Standing]] = ()

    @property
    def stopped(self) -> list[tuple[Standing, operations.Token]]:
        """The tokens that wait for a person because they failed: of this instance, and of those that it called."""
        own = [(self, token) for token in self.process.tokens if is_stopped(token)]
        return [*own, *(each for _, below in self.called for each in below.stopped)]


@dataclass(frozen=True, slots=True)
class Whole:
    """All processes of an appeal."""

    appeal_id: str
    number: str
    standings: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Sought:
    """An appeal, and the processes that it may have."""

    appeal_id: str
    number: str
    wanted: Sequence[Wanted]


async def whole_of(session: Session, appeal: str) -> Whole:
    """Find every process of an appeal, by its id or number.

    A service that is away, or that refuses, is said and left out.

    Raises:
        CallFailed: nobody knows the appeal by its number.
    """
    sought = await sought_for(session, appeal)
    standings = await asyncio.gather(*(_standing(session, each) for each in sought.wanted))
    return Whole(sought.appeal_id, sought.number, [each for each in standings if each is not None])


async def sought_for(session: Session, appeal: str) -> Sought:
    """Find out under which keys services may keep processes of an appeal; failures as in `whole_of`."""
    card = await _card(session, appeal)
    if "routing" in session.not_asked:
        session.leave_out(_BY_CARD)
    if card is not None:
        appeal_id, number = card.facts.appeal_id, card.facts.number
    else:
        appeal_id, number = (appeal, "") if _is_id(appeal) else await _known_to_intake(session, appeal)
    wanted = [Wanted("intake", appeal_id), Wanted("routing", appeal_id)]
    if card is not None:
        wanted += [
            Wanted("execution", each.assignment_id, {"organisation": each.organisation, "role": _role(each.role)})
            for each in card.assignments
        ]
        if card.assignments:
            wanted += await _reviews(session, appeal_id)
    return Sought(appeal_id, number, wanted)


async def _card(session: Session, appeal: str) -> routing.Card | None:
    """The control card: it names nobody, so it is asked before intake is."""
    request = routing.GetCardRequest(appeal=appeal)
    answer = await unless_absent(session, "routing", lambda: session.routing.GetCard(request))
    return answer.card if answer else None


async def _known_to_intake(session: Session, number: str) -> tuple[str, str]:
    """The id, and the number as the register writes it: people type it in many ways."""
    # An appeal that nobody accepted yet is known to intake alone; its reading is audited there.
    answer = await session.ask("intake", session.intake.GetAppeal(intake.GetAppealRequest(appeal=number)))
    return answer.appeal.facts.appeal_id, answer.appeal.facts.number


async def _reviews(session: Session, appeal_id: str) -> list[Wanted]:
    request = review.ListReviewsRequest(page_size=_PAGE, appeal_id=appeal_id)
    answer = await unless_absent(session, "review", lambda: session.review.ListReviews(request))
    found = sorted(answer.reviews, key=lambda each: (each.organisation, each.attempt)) if answer else []
    return [
        Wanted("review", each.review_id, {"organisation": each.organisation, "attempt": str(each.attempt)})
        for each in found
    ]


async def _standing(session: Session, wanted: Wanted) -> Standing | None:
    request = operations.GetProcessRequest(key=wanted.key)
    found = await unless_absent(session, wanted.service, lambda: session.operations(wanted.service).GetProcess(request))
    if found is None:
        return None
    return Standing(wanted, found, names_in(found.diagram), await called_by(session, wanted, found))


async def called_by(
    session: Session, wanted: Wanted, seen: operations.GetProcessResponse
) -> list[tuple[int, Standing]]:
    """The instances that an instance called and that are not over, with those that they called."""
    found: list[tuple[int, Standing]] = []
    stub = session.operations(wanted.service)
    # One after the other: a call may have begun an instance for each of many.
    for call in seen.called:
        if call.finished:
            continue
        request = operations.GetProcessRequest(key=seen.key, instance_id=call.instance_id)
        below = await unless_absent(session, wanted.service, partial(stub.GetProcess, request))
        if below is not None:
            inside = await called_by(session, wanted, below)
            found.append((call.token, Standing(wanted, below, names_in(below.diagram), inside)))
    return found


def is_stopped(token: operations.Token) -> bool:
    """Whether a token waits for a person as it failed: a worker whose attempts are used up leaves its token's kind."""
    return bool(token.reason) or token.kind == "incident"


async def unless_absent(session: Session, service: str, call: Callable[[], Awaitable[T]]) -> T | None:
    """A service's answer; None when it has no such thing, or cannot be asked, which is then said."""
    try:
        return await session.ask(service, call())
    except CommandFailed as problem:
        if not problem.nothing_there:
            session.do_without({service: problem})
        return None


def names_in(diagram: str) -> dict[str, str]:
    """The name of each element that has one; none when the diagram cannot be read."""
    try:
        return names_of(qabul_bpmn.read(diagram.encode()))
    except ProblemsFound:
        return {}  # a replica that no longer has it sends none; the ids speak, too


def _role(number: int) -> str:
    return word(routing.ExecutorRole.DESCRIPTOR, number) or ""


def _is_id(appeal: str) -> bool:
    try:
        UUID(appeal)
    except ValueError:
        return False
    return True
