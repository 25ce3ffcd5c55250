"""The services of a region, and what people do at them, as an appeal moves from one to the next."""

from datetime import date
from uuid import UUID, uuid4

from tests.factories.appeals import TEXT

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import intake_service_pb2 as intake_pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import wait_until
from qabul_chassis.wire import to_date, to_timestamp

LEAD, CO_EXECUTOR = "water-utility", "namangan-city-hokimiyat"


class Region:
    """The services, and what people do at them."""

    def __init__(self, terminal, streams, clock, **services):
        self.terminal = terminal
        self.streams = streams
        self.clock = clock
        self.services = services

    async def submitted(self):
        return await self.terminal.json("submit", TEXT, "--territory", "namangan-city")

    async def accepted(self, appeal):
        registrar = self.services["intake"].stub(IntakeServiceStub, Role.REGISTRAR)
        await registrar.AcceptAppeal(
            intake_pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=appeal["appeal_id"])
        )

    async def signed(self, appeal):
        """The card, considered and signed."""
        head = self.services["routing"].stub(RoutingServiceStub, Role.WORKING_GROUP_HEAD)
        wanted = pb.ListCardsRequest(statuses=[pb.CARD_STATUS_CONSIDERATION])

        async def on_desk():
            return (await head.ListCards(wanted)).cards

        await wait_until(on_desk, what="the card on the working group's desk")
        await head.ConsiderAppeal(
            pb.ConsiderAppealRequest(
                request_id=str(uuid4()),
                appeal_id=appeal["appeal_id"],
                lead=LEAD,
                co_executors=[CO_EXECUTOR],
                instruction="Жойида ўрганиб, муддатида жавоб берилсин",
            )
        )
        hokim = self.services["routing"].stub(RoutingServiceStub, Role.HOKIM, name="Ҳайдаров Илҳом")
        signature = pb.SignResolutionRequest.Signature(appeal_id=appeal["appeal_id"])
        request = pb.SignResolutionRequest(request_id=str(uuid4()), signatures=[signature])
        [card] = (await hokim.SignResolution(request)).cards
        return card

    async def answered(self, card, *, attempt):
        """Execution says that the lead handed an answer in."""
        [lead] = [each for each in card.assignments if each.organisation == LEAD]
        facts = card.facts
        await self.streams.say(
            execution.AnswerSubmitted(
                assignment=execution.AssignmentRef(
                    assignment_id=lead.assignment_id,
                    appeal_id=card.appeal_id,
                    number=facts.number,
                    organisation=LEAD,
                    due_on=lead.due_on,
                ),
                attempt=attempt,
                file=answer_pb2.AnswerFile(bucket="answers", folder=f"{card.appeal_id}/{attempt}", pages=2),
                outcome=answer_pb2.ANSWER_OUTCOME_MEASURES_TAKEN,
                signatory_post="first-head",
                signed_on=to_date(date(2026, 3, 3)),
                submitted_at=to_timestamp(self.clock.now()),
                arguments=1,
                arguments_answered=1,
                territory=facts.territory,
            ),
            key=UUID(lead.assignment_id),
            organisation=LEAD,
        )

    async def standing(self, appeal, count):
        """What `process show` shows, as soon as it shows so many processes."""

        async def shown():
            found = (await self.terminal.json("process", "show", appeal))["processes"]
            return found if len(found) == count else None

        return await wait_until(shown, what=f"{count} processes of {appeal}")
