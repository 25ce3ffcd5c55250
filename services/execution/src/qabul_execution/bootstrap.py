"""The only place where the parts of the execution service meet."""

from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.execution.v1.execution_service_pb2_grpc import add_ExecutionServiceServicer_to_server
from qabul_chassis.codes import Codes
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Parts, Service
from qabul_execution.answer_file import Limits
from qabul_execution.answer_file.pool import InspectionPool
from qabul_execution.consumers import consumers, read_applicant
from qabul_execution.handlers import (
    ACCEPT,
    APPOINT,
    SUBMIT,
    AcceptAssignment,
    AppointExecutor,
    CreateAnswerUpload,
    GetAnswerDownload,
    GetAssignment,
    ListAssignments,
    SealAnswer,
    SubmitAnswer,
    TakeDecisions,
    TakeIn,
    WatchTerms,
)
from qabul_execution.policy import POLICY
from qabul_execution.registry import posts_of
from qabul_execution.servicer import ExecutionServicer, UseCases
from qabul_execution.settings import ExecutionSettings
from qabul_execution.terms import Terms
from qabul_execution.workers import Workers

_HERE = files("qabul_execution")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    settings = parts.settings_as(ExecutionSettings)
    region = qabul_region.load(settings.region_dir)
    rules = Rules.load(_HERE / "rules", settings.region_dir / "rules")
    terms = Terms(rules, region.time_zone)
    limits = Limits()
    inspectors = InspectionPool(size=settings.inspectors)
    workers = Workers(
        seal=SealAnswer(parts.database, parts.blobs, terms, sealed_years=settings.sealed_years),
        watch=WatchTerms(terms),
    )
    processes = Processes(
        parts.database,
        Definitions.read(_HERE / "processes"),
        workers=[workers],
        commands=[ACCEPT, APPOINT, SUBMIT],
        messages=["AssignmentIssued", "AnswerAccepted", "AnswerRejected"],
        rules=rules,
        zone=region.time_zone,
    )
    use = UseCases(
        listed=ListAssignments(parts.database, terms),
        get=GetAssignment(parts.database),
        accept=AcceptAssignment(processes),
        appoint=AppointExecutor(processes),
        upload=CreateAnswerUpload(parts.database, processes, parts.blobs, limits),
        submit=SubmitAnswer(
            processes,
            parts.blobs,
            inspectors,
            rules=rules,
            terms=terms,
            limits=limits,
            read_applicant=read_applicant,
            posts_of=posts_of(region),
            files_at_once=settings.inspectors + 2,
        ),
        download=GetAnswerDownload(parts.database, parts.blobs),
    )
    codes = Codes(region.knows, region=region.code)
    return Service(
        name="execution",
        servicers=[(add_ExecutionServiceServicer_to_server, ExecutionServicer(parts.database, use, codes))],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=consumers(TakeIn(processes, terms), TakeDecisions(processes, terms)),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
        on_start=[inspectors.start],
        on_stop=[inspectors.close],
        keeps_files=True,
    )
