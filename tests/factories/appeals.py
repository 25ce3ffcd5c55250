"""Submissions, good ones unless a test says otherwise; the people in them are invented."""

from typing import Any
from uuid import uuid4

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb

TEXT = "Маҳалламизда уч кундан бери сув йўқ. Илтимос, ёрдам беринг."
PINFL = "31203850140021"
PHONE = "+998 90 123-45-67"
EMAIL = "a.karimov@example.uz"


def an_applicant(**changed: Any) -> appeal_pb2.Applicant:
    """A person with a name, an address and every contact."""
    values: dict[str, Any] = {
        "individual": appeal_pb2.Individual(
            surname="Каримов", given_name="Алишер", patronymic="Бахтиёрович", pinfl=PINFL
        ),
        "address": "Наманган шаҳри, Чинор кўчаси, 1-уй",
        "phone": PHONE,
        "email": EMAIL,
    }
    return appeal_pb2.Applicant(**(values | changed))


def a_submission(**changed: Any) -> pb.SubmitAppealRequest:
    """An application about water, from the portal."""
    values: dict[str, Any] = {
        "request_id": str(uuid4()),
        "kind": appeal_pb2.APPEAL_KIND_APPLICATION,
        "channel": appeal_pb2.CHANNEL_PORTAL,
        "text": TEXT,
        "territory": "namangan-city",
        "applicant": an_applicant(),
    }
    return pb.SubmitAppealRequest(**(values | changed))
