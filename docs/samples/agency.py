"""An agency's own system takes in its assignments with any NATS client; nothing of Qabulxona is needed but the stubs.

Run it while the stack is up; it waits for assignments of the gas supplier until it is interrupted:

    .venv/bin/python docs/samples/agency.py "$(.venv/bin/python -m qabul_local agency gas-supply)"
"""

import asyncio
import json
import sys
from typing import Any

import nats

from qabul.routing.v1.events_pb2 import AssignmentIssued


async def main(access: dict[str, Any]) -> None:
    """Pull from the agency's durable: what was said while this program was away comes first."""
    client = await nats.connect(
        access["url"],
        user=access["user"],
        password=access["password"],
        # Answers on the shared prefix are not for this user.
        inbox_prefix=access["inbox_prefix"].encode(),
        max_reconnect_attempts=-1,
    )
    durable = await client.jetstream().pull_subscribe_bind(access["durables"]["ROUTING"], "ROUTING")
    print(f"Listening for {access['subject']}")
    while True:
        try:
            messages = await durable.fetch(1, timeout=5)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            kind, event_id = message.headers["ce-type"], message.headers["ce-id"]
            if kind == AssignmentIssued.DESCRIPTOR.full_name:
                take_in(event_id, AssignmentIssued.FromString(message.data))
            # Only now: an event that is not acknowledged comes again, with the same ce-id.
            await message.ack()


def take_in(event_id: str, assignment: AssignmentIssued) -> None:
    """What a real system does: keep the event id, and put the assignment on somebody's desk."""
    due = assignment.due_on
    print(f"{event_id}: {assignment.facts.number}, due {due.year}-{due.month:02}-{due.day:02}")
    print(f"    {assignment.instruction}")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit(__doc__)
    asyncio.run(main(json.loads(sys.argv[1])))
