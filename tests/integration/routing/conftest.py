"""Routing on the real servers, with a clock that obeys and a reception that answers as intake does."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from grpc import aio
from tests.factories.accepted import REGISTERED_AT, accepted_facts, an_appeal, appeal_accepted

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceServicer, add_IntakeServiceServicer_to_server
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.errors import Invalid
from qabul_chassis.rpc import Catalogue
from qabul_chassis.rpc.status import DETAILS_KEY, code_of, status_of
from qabul_chassis.testing import ManualClock, RunningService, Stack, Streams, running, wait_until
from qabul_chassis.wire import to_date, to_timestamp
from qabul_routing.bootstrap import build

MIGRATIONS = Path(str(files("qabul_routing"))) / "migrations"
LEAD = "water-utility"
CO_EXECUTOR = "namangan-city-hokimiyat"
INSTRUCTION = "Жойида ўрганиб, муддатида жавоб берилсин"


class Reception(IntakeServiceServicer):
    """Answers BatchGetAppeals over real gRPC; it may close and open again at the same port."""

    def __init__(self) -> None:
        self.appeals: dict[str, appeal_pb2.Appeal] = {}
        self.tokens: set[str] = set()
        self.batches: list[int] = []
        #: How many appeals fit into one answer.
        self.most = 200
        self._port = 0
        self._server: Any = None

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._server = aio.server()
        add_IntakeServiceServicer_to_server(self, self._server)
        self._port = self._server.add_insecure_port(f"127.0.0.1:{self._port}")
        await self._server.start()

    async def close(self) -> None:
        await self._server.stop(None)

    async def BatchGetAppeals(self, request: Any, context: Any) -> intake.BatchGetAppealsResponse:
        self.tokens |= {value for name, value in context.invocation_metadata() if name == "authorization"}
        self.batches.append(len(request.appeal_ids))
        if len(request.appeal_ids) > self.most:
            # As the chassis of the real one says it.
            error = Invalid("They do not fit into one message.", field="appeal_ids", reason="BATCH_TOO_LARGE")
            status = status_of(error, language="en", catalogue=Catalogue())
            await context.abort(code_of(error), error.text, ((DETAILS_KEY, status.SerializeToString()),))
        found = [self.appeals[appeal_id] for appeal_id in request.appeal_ids if appeal_id in self.appeals]
        return intake.BatchGetAppealsResponse(appeals=found)


class Chancellery:
    """The service, and everybody around it."""

    def __init__(self, service: RunningService, clock: ManualClock, streams: Streams, reception: Reception) -> None:
        self.service = service
        self.clock = clock
        self.streams = streams
        self.reception = reception

    @property
    def servicer(self) -> Any:
        """The servicer itself, for tests that look at one use case."""
        return self.service.service.servicers[0][1]

    def stub(self, *roles: str, **more: Any) -> Any:
        return self.service.stub(RoutingServiceStub, *(roles or (Role.WORKING_GROUP_HEAD,)), **more)

    def hokim(self, **more: Any) -> Any:
        return self.stub(Role.HOKIM, name="Ҳайдаров Илҳом", **more)

    async def accepted(self, content: dict[str, Any] | None = None, **changed: Any) -> Any:
        """Facts of an appeal that intake has just said to be accepted."""
        facts = accepted_facts(**changed)
        self.reception.appeals[facts.appeal_id] = an_appeal(facts, **(content or {}))
        await self.streams.say(appeal_accepted(facts), key=UUID(facts.appeal_id))
        return facts

    async def on_desk(self, *, many: int = 1, **changed: Any) -> Any:
        """Cards that wait for the working group: one, or a list of many."""
        accepted = [await self.accepted(**changed) for _ in range(many)]
        cards = [await self.standing(facts.appeal_id, pb.CARD_STATUS_CONSIDERATION) for facts in accepted]
        return cards if many > 1 else cards[0]

    async def considered(self, card: Any, **changed: Any) -> Any:
        """The card after the working group's consideration."""
        return (await self.stub().ConsiderAppeal(self.consideration(card, **changed))).card

    async def signed(self, *cards: Any) -> list[Any]:
        """Cards after the hokim's signature."""
        signatures = [pb.SignResolutionRequest.Signature(appeal_id=card.appeal_id) for card in cards]
        return list((await self.hokim().SignResolution(signing(*signatures))).cards)

    def consideration(self, card: Any, **changed: Any) -> pb.ConsiderAppealRequest:
        values: dict[str, Any] = {
            "request_id": str(uuid4()),
            "appeal_id": card.appeal_id,
            "lead": LEAD,
            "co_executors": [CO_EXECUTOR],
            "instruction": INSTRUCTION,
        }
        return pb.ConsiderAppealRequest(**(values | changed))

    async def card(self, appeal: str) -> Any:
        return (await self.stub().GetCard(pb.GetCardRequest(appeal=appeal))).card

    async def standing(self, appeal_id: str, status: int) -> Any:
        """The card, as soon as it stands there."""

        async def look() -> Any:
            page = await self.stub().ListCards(pb.ListCardsRequest(statuses=[status], page_size=500))
            return next((card for card in page.cards if card.appeal_id == appeal_id), None)

        return await wait_until(look, what=f"the card of {appeal_id} to be at {pb.CardStatus.Name(status)}")

    async def said(self, kind: Any, count: int = 1) -> list[Any]:
        """The events of a type on routing's stream, when there are so many."""

        async def look() -> list[Any] | None:
            events = await self.streams.said(kind)
            return events if len(events) >= count else None

        events: list[Any] = await wait_until(look, what=f"{count} x {kind.__name__}")
        assert len(events) == count
        return events

    async def open_letters(self) -> list[Any]:
        """Events that could not be handled."""
        return await self.service.database.fetch("SELECT * FROM dead_letter WHERE settled_at IS NULL")

    async def letters(self) -> list[Any]:
        """The same, as soon as there are any."""
        found: list[Any] = await wait_until(self.open_letters, what="a dead letter")
        return found

    async def in_execution(self) -> Any:
        """A signed card with its assignments; the lead is the first."""
        card = await self.on_desk()
        await self.considered(card)
        [signed] = await self.signed(card)
        return signed

    async def answer_submitted(self, card: Any, *, attempt: int = 1, late: bool = False) -> None:
        """Execution says that the lead answered, an hour ago by the clock."""
        lead = card.assignments[0]
        event = execution.AnswerSubmitted(
            assignment=execution.AssignmentRef(
                assignment_id=lead.assignment_id,
                appeal_id=card.appeal_id,
                number=card.facts.number,
                organisation=lead.organisation,
            ),
            attempt=attempt,
            outcome=answer_pb2.ANSWER_OUTCOME_MEASURES_TAKEN,
            submitted_at=to_timestamp(self.clock.now()),
            late=late,
        )
        await self.streams.say(event, key=UUID(card.appeal_id))

    async def answer_rejected(self, card: Any, *reasons: Any, new_due_on: date, attempt: int = 1) -> None:
        """Review says that it rejected the lead's answer."""
        event = review.AnswerRejected(
            answer=_ref(card, attempt),
            decided_at=to_timestamp(self.clock.now()),
            reasons=reasons,
            new_due_on=to_date(new_due_on),
        )
        await self.streams.say(event, key=UUID(card.appeal_id))

    async def answer_accepted(self, card: Any, *, attempt: int = 1) -> None:
        """Review says that it accepted the lead's answer."""
        event = review.AnswerAccepted(answer=_ref(card, attempt), decided_at=to_timestamp(self.clock.now()))
        await self.streams.say(event, key=UUID(card.appeal_id))


def _ref(card: Any, attempt: int) -> review.AnswerRef:
    """The lead's answer; a card without assignments gets that of some other."""
    lead = (
        card.assignments[0] if card.assignments else pb.CardAssignment(assignment_id=card.appeal_id, organisation=LEAD)
    )
    return review.AnswerRef(
        review_id=str(uuid4()),
        assignment_id=lead.assignment_id,
        appeal_id=card.appeal_id,
        number=card.facts.number,
        organisation=lead.organisation,
        attempt=attempt,
    )


def signing(*signatures: pb.SignResolutionRequest.Signature) -> pb.SignResolutionRequest:
    return pb.SignResolutionRequest(request_id=str(uuid4()), signatures=signatures)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(REGISTERED_AT)


@pytest.fixture
def token_file(stack: Stack, tmp_path: Path) -> Path:
    """Where routing finds its own token for calls to intake."""
    file = tmp_path / "token"
    file.write_text(stack.token(Role.AUDITOR, subject="routing"))
    return file


@pytest.fixture
async def reception() -> AsyncIterator[Reception]:
    reception = Reception()
    await reception.open()
    yield reception
    await reception.close()


@pytest.fixture
def start(stack: Stack, clock: ManualClock, reception: Reception, token_file: Path):
    """Start routing; its intake is the reception unless a test chooses another."""

    def starting(**chosen: Any) -> AbstractAsyncContextManager[RunningService]:
        settings = {"intake_target": reception.target, "token_file": token_file} | chosen
        return running(build, stack, service="routing", clock=clock, **settings)

    return starting


@pytest.fixture
async def office(start, clock: ManualClock, streams: Streams, reception: Reception) -> AsyncIterator[Chancellery]:
    """Routing, started."""
    async with start() as service:
        yield Chancellery(service, clock, streams, reception)
