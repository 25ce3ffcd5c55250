"""The only place where the parts of intake meet."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.intake.v1.intake_service_pb2_grpc import add_IntakeServiceServicer_to_server
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Parts, Service
from qabul_intake.consumers import Consumers
from qabul_intake.handlers import (
    ACCEPT_APPEAL,
    ANSWER_ACCEPTED,
    AcceptAppeal,
    BatchGetAppeals,
    CloseAppeal,
    FollowAppeals,
    GetAppeal,
    ListAppeals,
    NumberingDesk,
    SubmitAppeal,
    TrackAppeal,
    TrackLimit,
)
from qabul_intake.policy import POLICY
from qabul_intake.repository import Appeals
from qabul_intake.sealing import Seal
from qabul_intake.servicer import IntakeServicer
from qabul_intake.settings import IntakeSettings
from qabul_intake.terms import Terms
from qabul_intake.workers import Workers

_HERE = files("qabul_intake")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    settings, database, clock = parts.settings_as(IntakeSettings), parts.database, parts.clock
    region = qabul_region.load(settings.region_dir)
    rules = Rules.load(_HERE / "rules", settings.region_dir / "rules")
    terms = Terms(rules, region.working_calendar())
    seal = Seal.of(settings.data_key.get_secret_value())
    appeals = Appeals(seal)
    processes = Processes(
        database,
        Definitions.read(_HERE / "processes"),
        workers=[Workers(appeals, CloseAppeal(), terms)],
        commands=[ACCEPT_APPEAL],
        messages=[ANSWER_ACCEPTED],
        rules=rules,
        zone=region.time_zone,
    )
    desk = NumberingDesk(
        database,
        appeals,
        processes,
        region=region,
        terms=terms,
        most=settings.batch_size,
        wait_s=settings.batch_wait_ms / 1000,
    )
    limit = TrackLimit(settings.wrong_codes, timedelta(minutes=settings.wrong_codes_minutes))
    servicer = IntakeServicer(
        database,
        seal,
        submit=SubmitAppeal(desk, region=region, terms=terms, clock=clock),
        accept=AcceptAppeal(appeals, processes),
        track=TrackAppeal(database, parts.blobs, seal, limit=limit, clock=clock),
        get=GetAppeal(database, appeals),
        batch_get=BatchGetAppeals(database, appeals),
        list_=ListAppeals(database, appeals),
        region=region,
        largest_message=settings.max_message_bytes,
    )
    return Service(
        name="intake",
        servicers=[(add_IntakeServiceServicer_to_server, servicer)],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=Consumers(FollowAppeals(processes)).all(),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
        problems=lambda: terms.problems(clock.now()),
        keeps_files=True,
    )
