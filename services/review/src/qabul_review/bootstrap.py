"""The only place where the parts of the review service meet."""

from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.review.v1.review_service_pb2_grpc import add_ReviewServiceServicer_to_server
from qabul_chassis.codes import Codes
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Parts, Service
from qabul_review.consumers import Consumers
from qabul_review.handlers import (
    ANSWER_SUBMITTED,
    EXAMINE,
    DecideAnswer,
    GetReview,
    ListReviews,
    NoteChecks,
    TakeIn,
    Terms,
)
from qabul_review.policy import POLICY
from qabul_review.servicer import ReviewServicer
from qabul_review.workers import Workers

_HERE = files("qabul_review")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    region = qabul_region.load(parts.settings.region_dir)
    rules = Rules.load(_HERE / "rules", parts.settings.region_dir / "rules")
    terms = Terms(rules, region.working_calendar())
    processes = Processes(
        parts.database,
        Definitions.read(_HERE / "processes"),
        workers=[Workers(NoteChecks(), zone=region.time_zone)],
        commands=[EXAMINE],
        messages=[ANSWER_SUBMITTED],
        rules=rules,
        zone=region.time_zone,
    )
    servicer = ReviewServicer(
        parts.database,
        decide=DecideAnswer(processes, terms),
        get=GetReview(parts.database, parts.blobs),
        list_=ListReviews(parts.database),
        codes=Codes(region.knows, region=region.code),
    )
    return Service(
        name="review",
        servicers=[(add_ReviewServiceServicer_to_server, servicer)],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=Consumers(TakeIn(processes, terms), region).all(),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
        keeps_files=True,
    )
