"""What the diagrams' tasks do, one function each; named as the elements are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul_chassis.database import Unit
from qabul_chassis.processes import Finish, JobWork, Said, Work, inline, job
from qabul_chassis.wire import to_date, to_timestamp
from qabul_execution.handlers import SealAnswer, WatchTerms
from qabul_execution.wire import MARK, OUTCOME


class Workers:
    """The tasks, with the use cases they call."""

    def __init__(self, *, seal: SealAnswer, watch: WatchTerms) -> None:
        self._seal = seal
        self._watch = watch

    @inline
    async def say_assignment_accepted(self, work: Work) -> Said:
        """The organisation took the assignment on (P1.4)."""
        event = events_pb2.AssignmentAccepted(assignment=_ref(work), accepted_at=to_timestamp(work.unit.now))
        return _on_own_subject(work, event)

    @inline
    async def say_executor_appointed(self, work: Work) -> Said:
        """A responsible executor was named (P2.1)."""
        event = events_pb2.ExecutorAppointed(assignment=_ref(work), executor_post=work.variables["executor_post"])
        return _on_own_subject(work, event)

    @inline
    async def say_deadline_approaching(self, work: Work) -> Said | None:
        """The term is near (P1.4)."""
        days_left = await self._watch.remind(work.unit, work.key, _due_on(work))
        if days_left is None:
            return None
        return _on_own_subject(work, events_pb2.DeadlineApproaching(assignment=_ref(work), days_left=days_left))

    @inline
    async def say_deadline_missed(self, work: Work) -> Said | None:
        """The term passed without an answer (O6, O18)."""
        over_at = datetime.fromisoformat(work.variables["term_over_at"])
        if not await self._watch.miss(work.unit, work.key, _due_on(work), over_at):
            return None
        event = events_pb2.DeadlineMissed(assignment=_ref(work), missed_at=to_timestamp(over_at))
        return _on_own_subject(work, event)

    @job(attempts=12)
    async def seal_answer(self, work: JobWork) -> Finish:
        """Copy the checked file out of the quarantine and lock it (O13)."""
        number: int = work.variables["attempt"]
        file = await self._seal.copy(work.key, number)

        async def finish(unit: Unit) -> Mapping[str, Any]:
            return await self._seal.finish(unit, work.key, number, file)

        return finish

    @inline
    async def give_answer_back(self, work: Work) -> Mapping[str, Any]:
        """The upload was changed or gone after its check: the executor hands the answer in again."""
        return await self._seal.give_back(
            work.unit,
            work.key,
            work.variables["attempt"],
            rejected_before=work.variables["rejected_before"],
        )

    @inline
    async def say_answer_submitted(self, work: Work) -> Said:
        """An answer is sealed and waits for the working group (O13, O14, O15)."""
        answer, about = work.variables["answer"], work.variables["about"]
        event = events_pb2.AnswerSubmitted(
            assignment=_ref(work),
            attempt=answer["attempt"],
            file=answer_pb2.AnswerFile(**answer["file"]),
            outcome=OUTCOME[answer["outcome"]],
            signatory_post=answer["signatory_post"],
            signed_on=to_date(date.fromisoformat(answer["signed_on"])),
            submitted_at=to_timestamp(datetime.fromisoformat(answer["submitted_at"])),
            late=answer["late"],
            arguments=about["arguments"],
            arguments_answered=answer["arguments_answered"],
            mark=MARK[answer["mark"]],
            posted=answer["posted"],
            sector=about["sector"],
            topic=about["topic"],
            territory=about["territory"],
        )
        return _on_own_subject(work, event)


def _ref(work: Work) -> events_pb2.AssignmentRef:
    return events_pb2.AssignmentRef(**work.variables["assignment"], due_on=to_date(_due_on(work)))


def _due_on(work: Work) -> date:
    return date.fromisoformat(work.variables["due_on"])


def _on_own_subject(work: Work, event: Any) -> Said:
    """An organisation, and its cell, hears what is said of its own assignments."""
    return Said(event, organisation=work.variables["assignment"]["organisation"])
