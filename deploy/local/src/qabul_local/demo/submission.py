"""An invented appeal as the portal hands it in."""

from __future__ import annotations

from qabul.intake.v1 import appeal_pb2 as appeal
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul_local.demo.plan import Story


def submission_of(story: Story, request_id: str = "") -> intake.SubmitAppealRequest:
    """The portal's call; who sends it many times names it anew each time."""
    person = story.applicant
    return intake.SubmitAppealRequest(
        request_id=request_id,
        kind=f"APPEAL_KIND_{story.kind}",
        channel=appeal.CHANNEL_PORTAL,
        language=story.language,
        text=story.text,
        sector=story.sector,
        topic=story.topic,
        territory=story.territory,
        applicant=appeal.Applicant(
            individual=appeal.Individual(
                surname=person.surname, given_name=person.given_name, patronymic=person.patronymic
            ),
            address="Наманган шаҳри, Чинор кўчаси, 1-уй",
        ),
    )
