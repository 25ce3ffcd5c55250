"""Dead letters as operators see and settle them: never their payload, which may be anybody's data."""

from collections.abc import Sequence
from uuid import UUID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.database import Database
from qabul_chassis.dead_letters import OPEN, DeadLetters, Letter
from qabul_chassis.errors import Refused
from qabul_chassis.identity import current_caller
from qabul_chassis.wire import to_timestamp

MOST_AT_ONCE = 500

_COUNT = "SELECT count(*) FROM dead_letter WHERE state = ANY($1::text[]) AND ($2::text IS NULL OR consumer = $2)"

_STATES = {
    "waiting": pb.DEAD_LETTER_STATE_WAITING,
    "parked": pb.DEAD_LETTER_STATE_PARKED,
    "retried": pb.DEAD_LETTER_STATE_RETRIED,
    "discarded": pb.DEAD_LETTER_STATE_DISCARDED,
}


async def count(database: Database, *, consumer: str | None) -> int:
    """How many are open, by the same condition as the pages."""
    counted: int = await database.fetchval(_COUNT, list(OPEN), consumer)
    return counted


async def retry(dead_letters: DeadLetters, letters: Sequence[Letter]) -> pb.RetryDeadLettersResponse:
    """Hand letters to their handlers again, in the order they were kept, and say what became of each."""
    answer = pb.RetryDeadLettersResponse()
    for letter in sorted(letters, key=lambda one: one.id):
        try:
            seen = await dead_letters.retry(letter.id, caller=current_caller())
        except Refused:
            # Settled since it was read, or behind another event of its key that is still open.
            seen = await dead_letters.get(letter.id)
        if seen.state in OPEN:
            answer.still_dead.append(as_message(seen))
        else:
            answer.handled_ids.append(str(seen.id))
    return answer


async def chosen(dead_letters: DeadLetters, *, consumer: str, ids: Sequence[str]) -> Sequence[Letter]:
    """The letters of these ids, or the oldest open ones of a consumer."""
    if consumer:
        return await dead_letters.page(consumer=consumer, limit=MOST_AT_ONCE)
    return [await dead_letters.get(UUID(each)) for each in ids]


def as_message(letter: Letter) -> pb.DeadLetter:
    """A dead letter as operators see it."""
    return pb.DeadLetter(
        dead_letter_id=str(letter.id),
        consumer=letter.consumer,
        event_id=str(letter.event_id),
        event_type=letter.type,
        subject=letter.subject,
        failed_at=to_timestamp(letter.failed_at),
        error=": ".join(part for part in (letter.error_class, letter.error_text) if part),
        attempts=letter.attempts,
        state=_STATES[letter.state],
        due_at=to_timestamp(letter.due_at),
    )
