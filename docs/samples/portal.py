"""A portal's gateway hands in one appeal, twice with the same request id, and tracks it.

Run it while the stack is up:

    .venv/bin/python docs/samples/portal.py "$(.venv/bin/python -m qabul_cli token --role applicant-gateway)"
"""

import asyncio
import json
import sys
from pathlib import Path
from uuid import uuid4

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.rpc import connect


async def main(token: str) -> None:
    """Submit, submit again, track."""
    stack = json.loads(Path(".local/stack.json").read_text())
    target = stack["targets"]["intake"]
    async with connect(target, token=token, language="en") as channel:
        service = IntakeServiceStub(channel)
        request = intake.SubmitAppealRequest(
            # The caller makes it once and sends the same one on every retry: the appeal is registered once.
            request_id=str(uuid4()),
            kind=appeal_pb2.APPEAL_KIND_COMPLAINT,
            channel=appeal_pb2.CHANNEL_PORTAL,
            language="uz-Latn",
            text="Koʻchamizda uch kundan beri gaz yoʻq. Gaz berishni tiklashingizni soʻraymiz.",
            sector="gas",
            topic="gas-outage",
            territory="chust",
            applicant=appeal_pb2.Applicant(
                individual=appeal_pb2.Individual(surname="Toʻxtasinov", given_name="Oybek"),
                address="Chust shahri, Doʻstlik koʻchasi, 12-uy",
            ),
        )
        first = await service.SubmitAppeal(request)
        again = await service.SubmitAppeal(request)
        print(f"{first.number}, to be answered by {first.due_on.year}-{first.due_on.month:02}-{first.due_on.day:02}")
        print(first.term.sentence)
        print("The retry got the same number:", again.number == first.number)
        track = intake.TrackAppealRequest(number=first.number, secret_code=first.secret_code)
        tracked = await service.TrackAppeal(track)
        print("Next:", tracked.next_step)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
