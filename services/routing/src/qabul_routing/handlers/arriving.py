"""Cards begin when an appeal was accepted, and end when its answer was."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import Refused
from qabul_chassis.processes import Processes
from qabul_region import Region
from qabul_routing import repository
from qabul_routing.domain import Answer, CardStatus, Facts
from qabul_routing.repository import Cards

PROCESS = "routing"
APPEAL_ACCEPTED = "AppealAccepted"
ANSWER_ACCEPTED = "AnswerAccepted"


class TakeIn:
    """Open a desk for each accepted appeal (O4)."""

    def __init__(self, processes: Processes, region: Region) -> None:
        self._processes = processes
        self._region = region

    async def __call__(self, unit: Unit, appeals: Sequence[Facts]) -> None:
        """Write cards that are not there yet, and start their processes."""
        known = await Cards(unit).statuses([facts.appeal_id for facts in appeals])
        for facts in appeals:
            if facts.appeal_id in known:
                continue
            repository.add_arriving(unit, facts)
            unit.audit(facts.appeal_id, "card-begun", number=facts.number)
            await self._processes.start(
                unit, PROCESS, facts.appeal_id, route_facts(self._region, facts), message=APPEAL_ACCEPTED
            )


class KeepBrief:
    """Keep what intake gave: the text for the card's print and for the assignments."""

    async def __call__(self, unit: Unit, appeal_id: UUID, appeal: bytes) -> None:
        """Keep it; the working group can begin."""
        repository.keep_brief(unit, appeal_id, appeal)


class CloseCards:
    """Bring the accepted answers to the processes that wait for them (O15)."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    async def __call__(self, unit: Unit, answers: Sequence[Answer]) -> None:
        """Deliver, and write the decisions on the cards; a card that is closed already stays so."""
        appeal_ids = [answer.appeal_id for answer in answers]
        for answer in answers:
            repository.keep_answer(unit, answer)
        await self._processes.load(unit, appeal_ids)
        unheard = [
            appeal_id for appeal_id in appeal_ids if not await self._processes.deliver(unit, appeal_id, ANSWER_ACCEPTED)
        ]
        if not unheard:
            return
        statuses = await Cards(unit).statuses(unheard)
        for appeal_id in unheard:
            if statuses.get(appeal_id) is not CardStatus.CLOSED:
                raise _not_waiting(appeal_id, statuses)


class KeepAnswers:
    """Write attempts to answer, and their rejections with the new term, on the cards (O15)."""

    async def __call__(self, unit: Unit, answers: Sequence[Answer]) -> None:
        """Write them; the card stays under control, and its process goes on waiting for an accepted answer."""
        statuses = await Cards(unit).statuses([answer.appeal_id for answer in answers])
        for answer in answers:
            if answer.appeal_id not in statuses:
                raise _not_waiting(answer.appeal_id, statuses)
            repository.keep_answer(unit, answer)


def _not_waiting(appeal_id: UUID, statuses: Mapping[UUID, CardStatus]) -> Refused:
    return Refused(
        f"An answer of appeal {appeal_id} was told of, but its card does not wait for one: "
        f"it is {statuses.get(appeal_id, 'not known here')}.",
        reason="CARD_NOT_IN_EXECUTION",
        clause="O15",
    )


def route_facts(region: Region, facts: Facts) -> dict[str, str | None]:
    """Inputs of the rule table `propose-route`."""
    return region.route_facts(
        kind=facts.kind,
        topic=facts.topic,
        sector=facts.sector,
        territory=facts.territory,
        complaint_against=facts.complaint_against,
    )
