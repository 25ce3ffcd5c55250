"""The only place where the parts of the routing service meet."""

from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.routing.v1.routing_service_pb2_grpc import add_RoutingServiceServicer_to_server
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Parts, Service
from qabul_chassis.settings import Settings
from qabul_routing.consumers import Consumers
from qabul_routing.handlers import (
    ANSWER_ACCEPTED,
    APPEAL_ACCEPTED,
    CONSIDER,
    SIGN,
    CloseCards,
    ConsiderAppeal,
    FillRegistry,
    FindCard,
    IssueAssignment,
    KeepAnswers,
    KeepBrief,
    ListCards,
    ListOfficials,
    ListOrganisations,
    PrintCard,
    ProposeRoute,
    RouteTable,
    SignResolution,
    TakeIn,
    Terms,
)
from qabul_routing.policy import POLICY
from qabul_routing.reception import Reception
from qabul_routing.servicer import RoutingServicer
from qabul_routing.workers import Workers

_HERE = files("qabul_routing")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    settings, database = parts.settings, parts.database
    region = qabul_region.load(settings.region_dir)
    rules = Rules.load(_HERE / "rules", settings.region_dir / "rules")
    terms = Terms(rules, region.working_calendar())
    table = RouteTable(rules, region)
    processes = Processes(
        database,
        Definitions.read(_HERE / "processes"),
        workers=[Workers(Reception(parts.channels), KeepBrief(), IssueAssignment(), zone=region.time_zone)],
        commands=[CONSIDER, SIGN],
        messages=[APPEAL_ACCEPTED, ANSWER_ACCEPTED],
        rules=rules,
        zone=region.time_zone,
    )
    servicer = RoutingServicer(
        database,
        region,
        parts.clock,
        propose=ProposeRoute(database, table, terms),
        consider=ConsiderAppeal(processes, table, terms),
        sign=SignResolution(processes, region, terms),
        find=FindCard(database),
        print_=PrintCard(database),
        list_=ListCards(database),
        organisations=ListOrganisations(database),
        officials=ListOfficials(database, region),
    )
    return Service(
        name="routing",
        servicers=[(add_RoutingServiceServicer_to_server, servicer)],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=Consumers(TakeIn(processes, region), CloseCards(processes), KeepAnswers()).all(),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
        on_start=[FillRegistry(database, region)],
        problems=lambda: _unset(settings),
    )


def _unset(settings: Settings) -> list[str]:
    """Texts of appeals are asked for at intake: without its address, no card would ever be ready."""
    try:
        settings.target("intake")
    except ValueError as problem:
        return [str(problem)]
    return []
