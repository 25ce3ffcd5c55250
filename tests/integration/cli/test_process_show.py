"""process show: intake, routing, execution and review run, and an appeal moves from one to the next."""

from contextlib import AsyncExitStack
from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.factories.appeals import TEXT
from tests.integration.cli.conftest import STREAM_BYTES

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import intake_service_pb2 as intake_pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import running, wait_until
from qabul_chassis.wire import to_date, to_timestamp
from qabul_execution.bootstrap import build as build_execution
from qabul_execution.settings import ExecutionSettings
from qabul_review.bootstrap import build as build_review
from qabul_routing.bootstrap import build as build_routing

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


@pytest.fixture
async def region(stack, clock, terminal, intake, streams, tmp_path):
    token = tmp_path / "token"
    token.write_text(stack.token(Role.AUDITOR, subject="routing"))
    kinds = {
        "routing": (build_routing, {"intake_target": intake.target, "token_file": token}),
        "execution": (build_execution, {"settings": ExecutionSettings}),
        "review": (build_review, {}),
    }
    async with AsyncExitStack() as opened:
        services = {
            name: await opened.enter_async_context(
                running(build, stack, service=name, clock=clock, stream_max_bytes=STREAM_BYTES, **chosen)
            )
            for name, (build, chosen) in kinds.items()
        }
        terminal.knows(**services)
        yield Region(terminal, streams, clock, intake=intake, **services)


async def test_the_tokens_of_an_appeal_are_shown_in_every_service(region, terminal):
    appeal = await region.submitted()

    before = await terminal.json("process", "show", appeal["number"])
    await region.accepted(appeal)
    card = await region.signed(appeal)
    await region.answered(card, attempt=1)
    await region.answered(card, attempt=2)
    found = await region.standing(appeal["number"], 6)
    by_id = await terminal.json("process", "show", appeal["appeal_id"])
    tree = await terminal.run("process", "show", appeal["number"])

    # Not accepted yet: intake alone knows it.
    [alone] = before["processes"]
    assert (alone["service"], alone["tokens"][0]["element"]) == ("intake", "accept-appeal")
    assert alone["timers"][0]["element"] == "acceptance-overdue"
    assert by_id["number"] == appeal["number"]

    placed = {(each["service"], each.get("organisation"), each.get("attempt")): each for each in found}
    assert set(placed) == {
        ("intake", None, None),
        ("routing", None, None),
        ("execution", LEAD, None),
        ("execution", CO_EXECUTOR, None),
        ("review", LEAD, "1"),
        ("review", LEAD, "2"),
    }
    assert placed["execution", LEAD, None]["role"] == "lead"
    [token] = placed["review", LEAD, "1"]["tokens"]
    assert (token["element"], token["kind"], token["incident"]) == ("examine-answer", "user", None)
    assert token["name"]
    assert token["since"].startswith("2026-03-03T05:00")
    assert placed["execution", LEAD, None]["timers"]

    assert tree.code == 0, tree.err
    for word in ("await-outcome", "accept-assignment", "examine-answer", LEAD, "timer"):
        assert word in tree.out
    assert TEXT not in tree.out


async def test_what_nobody_knows_is_not_found(region, terminal):
    by_number = await terminal.run("process", "show", "N-2026-000099")
    by_id = await terminal.run("process", "show", str(uuid4()))

    assert (by_number.code, by_number.out) == (1, "")
    assert (by_id.code, by_id.out) == (1, "")
    assert "No process runs, or ran" in by_id.err


async def test_a_service_that_is_away_is_said_and_the_others_are_shown(region, terminal):
    appeal = await region.submitted()

    done = await terminal.run("process", "show", appeal["appeal_id"], QABUL_ROUTING_TARGET="127.0.0.1:1")

    assert done.code == 3
    assert "accept-appeal" in done.out
    assert "routing does not answer" in done.err
