"""The only place where the parts of the routing service meet."""

from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.routing.v1.routing_service_pb2_grpc import add_RoutingServiceServicer_to_server
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Parts, Service
from qabul_routing import handlers, repository, workers
from qabul_routing.consumers import consumers
from qabul_routing.handlers.considering import CONSIDER
from qabul_routing.handlers.signing import SIGN
from qabul_routing.policy import POLICY
from qabul_routing.servicer import RoutingServicer, UseCases

_HERE = files("qabul_routing")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    region = qabul_region.load(parts.settings.region_dir)
    rules = Rules.load(_HERE / "rules", parts.settings.region_dir / "rules")
    terms = handlers.Terms(rules, region.working_calendar())
    processes = Processes(
        parts.database,
        Definitions.read(_HERE / "processes"),
        workers=[workers, workers.Workers(parts.channels)],
        commands=[CONSIDER, SIGN],
        messages=["AppealAccepted", "AnswerAccepted"],
        rules=rules,
        zone=region.time_zone,
    )
    use = UseCases(
        propose=handlers.ProposeRoute(parts.database, rules, region, terms),
        consider=handlers.ConsiderAppeal(processes, rules, region, terms),
        sign=handlers.SignResolution(processes, terms),
        find=handlers.FindCard(parts.database),
        listed=handlers.ListCards(parts.database),
    )

    async def fill_registry() -> None:
        async with parts.database.transaction() as unit:
            repository.copy_region(unit, region)

    servicer = RoutingServicer(parts.database, use, region=region, clock=parts.clock)
    return Service(
        name="routing",
        servicers=[(add_RoutingServiceServicer_to_server, servicer)],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=consumers(handlers.TakeIn(processes, region), handlers.CloseCards(processes)),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
        on_start=[fill_registry],
    )
