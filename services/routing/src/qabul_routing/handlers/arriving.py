"""Cards begin when an appeal was accepted, and end when its answer was."""

from collections.abc import Sequence
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import Refused
from qabul_chassis.processes import Processes
from qabul_region import Region
from qabul_routing import repository
from qabul_routing.domain import CardStatus, Facts
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

    async def __call__(self, unit: Unit, appeal_ids: Sequence[UUID]) -> None:
        """Deliver; a card that is closed already stays so."""
        await self._processes.load(unit, appeal_ids)
        unheard = [
            appeal_id for appeal_id in appeal_ids if not await self._processes.deliver(unit, appeal_id, ANSWER_ACCEPTED)
        ]
        if not unheard:
            return
        statuses = await Cards(unit).statuses(unheard)
        for appeal_id in unheard:
            if statuses.get(appeal_id) is not CardStatus.CLOSED:
                raise Refused(
                    f"The answer of appeal {appeal_id} was accepted, but its card does not wait for one: "
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
