"""Who plays: one channel to each service, and a token for each role and organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qabul.execution.v1.execution_service_pb2_grpc import ExecutionServiceStub
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul.reporting.v1.reporting_service_pb2_grpc import ReportingServiceStub
from qabul.review.v1.review_service_pb2_grpc import ReviewServiceStub
from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceStub
from qabul_chassis.auth import DevKey, Role, issue_token
from qabul_chassis.rpc.client import CallingChannel, connect
from qabul_local.demo.people import full_name
from qabul_local.demo.plan import Person
from qabul_region import Region

if TYPE_CHECKING:  # the generated stubs name their asynchronous side in the type stubs only
    from qabul.execution.v1.execution_service_pb2_grpc import ExecutionServiceAsyncStub
    from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceAsyncStub
    from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceAsyncStub
    from qabul.reporting.v1.reporting_service_pb2_grpc import ReportingServiceAsyncStub
    from qabul.review.v1.review_service_pb2_grpc import ReviewServiceAsyncStub
    from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceAsyncStub

SERVICES = ("intake", "routing", "execution", "review", "reporting")

#: Metadata of a call: whose token it carries.
Credentials = tuple[tuple[str, str], ...]

_CALL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Stubs:
    """The five services and their operator's side."""

    intake: IntakeServiceAsyncStub
    routing: RoutingServiceAsyncStub
    execution: ExecutionServiceAsyncStub
    review: ReviewServiceAsyncStub
    reporting: ReportingServiceAsyncStub
    operations: Mapping[str, OperationsServiceAsyncStub]


class Cast:
    """Everybody who acts in the demo, each with a token of his own."""

    def __init__(self, targets: Mapping[str, str], key: DevKey, region: Region, *, today: date) -> None:
        """Open the channels.

        Args:
            targets: host:port of each service by its name.
            key: signs the tokens.
            region: whose organisations and officials play.
            today: the day on which officials hold their posts.
        """
        self.region = region
        self.today = today
        self._key = key
        self._tokens: dict[tuple[str, str | None], Credentials] = {}
        self._channels: dict[str, CallingChannel] = {
            name: connect(targets[name], timeout=_CALL_SECONDS) for name in SERVICES
        }
        self.stubs = Stubs(
            intake=IntakeServiceStub(self._channels["intake"]),
            routing=RoutingServiceStub(self._channels["routing"]),
            execution=ExecutionServiceStub(self._channels["execution"]),
            review=ReviewServiceStub(self._channels["review"]),
            reporting=ReportingServiceStub(self._channels["reporting"]),
            operations={name: OperationsServiceStub(channel) for name, channel in self._channels.items()},
        )

    def credentials(self, role: Role, organisation: str | None = None) -> Credentials:
        """The token of a role; of an organisation's role, when one is named."""
        if (role, organisation) not in self._tokens:
            token = issue_token(
                self._key,
                subject=f"demo-{role}" + (f"-{organisation}" if organisation else ""),
                name=self._name_of(role, organisation),
                roles=[role],
                region=self.region.code,
                organisation=organisation,
            )
            self._tokens[role, organisation] = (("authorization", f"Bearer {token}"),)
        return self._tokens[role, organisation]

    def signatory(self, organisation: str) -> organisation_pb2.Official:
        """Who may sign this organisation's answers (O11): the hokim of a hokimiyat, the first head of anything else."""
        body = self.region.organisation(organisation)
        post = "hokim" if body.kind.endswith("_hokimiyat") else "first-head"
        return self._official(organisation, post)

    def executor(self, organisation: str) -> organisation_pb2.Official:
        """The organisation's responsible executor (O14)."""
        return self._official(organisation, "executor")

    async def leave(self) -> None:
        """Close the channels."""
        for channel in self._channels.values():
            await channel.close()

    def _official(self, organisation: str, post: str) -> organisation_pb2.Official:
        holder = self.region.holder(organisation, post, self.today)
        # A region made from a file names only those who sign.
        name = holder.name if holder else full_name(Person("Мирзаахмедов", "Отабек", "Турсун ўғли"))
        return organisation_pb2.Official(post=post, full_name=name)

    def _name_of(self, role: Role, organisation: str | None) -> str:
        if role == Role.HOKIM:
            return self._official(self.region.hokimiyat.code, "hokim").full_name
        if organisation is not None and role == Role.ORGANISATION_HEAD:
            return self.signatory(organisation).full_name
        return str(role)
