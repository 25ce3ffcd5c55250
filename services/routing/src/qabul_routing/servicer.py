"""gRPC in, handlers out: translate, decide nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.message import Message
from grpc import aio

from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceServicer
from qabul_chassis.auth import organisation_scope
from qabul_chassis.clock import Clock
from qabul_chassis.database import Database, Unit, answer_once
from qabul_chassis.errors import NotFound
from qabul_chassis.identity import current_caller
from qabul_chassis.rpc.catalogue import current_language
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, as_revision, as_uuid, to_date
from qabul_region import Region
from qabul_routing.document import card_pdf
from qabul_routing.domain import Route
from qabul_routing.handlers import Consider, ConsiderAppeal, FindCard, ListCards, ProposeRoute, Sign, SignResolution
from qabul_routing.repository import Registry, Wanted
from qabul_routing.repository.registry import Appointment, Organisation
from qabul_routing.sentences import proposal_sentence
from qabul_routing.translate import STATUS_OF, kind_of, to_card, to_kind
from qabul_terms import civil_date

Context = aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Message)
_PAGE = 50


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the servicer hands requests to."""

    propose: ProposeRoute
    consider: ConsiderAppeal
    sign: SignResolution
    find: FindCard
    listed: ListCards


class RoutingServicer(RoutingServiceServicer):
    """The chancellery's desk over gRPC."""

    def __init__(self, database: Database, use: UseCases, *, region: Region, clock: Clock) -> None:
        self._database = database
        self._use = use
        self._region = region
        self._clock = clock

    async def ProposeRoute(self, request: pb.ProposeRouteRequest, context: Context) -> pb.ProposeRouteResponse:
        appeal_id = as_uuid(request.appeal_id, field="appeal_id")
        proposed = await self._use.propose(appeal_id, today=self._today())
        proposal = proposed.proposal
        return pb.ProposeRouteResponse(
            fits=proposal.fits,
            lead=proposal.lead,
            co_executors=proposal.co_executors,
            rule=proposal.rule,
            edition=proposal.edition,
            due_on=to_date(proposed.due_on),
            sentence=proposal_sentence(proposal, current_language()),
        )

    async def ConsiderAppeal(self, request: pb.ConsiderAppealRequest, context: Context) -> pb.ConsiderAppealResponse:
        command = Consider(
            appeal_id=as_uuid(request.appeal_id, field="appeal_id"),
            route=Route(request.lead, tuple(request.co_executors)),
            instruction=request.instruction,
            urgent=request.urgent,
            due_on=as_date(request.due_on, field="due_on"),
            revision=as_revision(request.etag),
        )

        async def respond(unit: Unit) -> pb.ConsiderAppealResponse:
            return pb.ConsiderAppealResponse(card=to_card(await self._use.consider(unit, command)))

        return await self._once(request, respond, pb.ConsiderAppealResponse)

    async def SignResolution(self, request: pb.SignResolutionRequest, context: Context) -> pb.SignResolutionResponse:
        commands = [
            Sign(
                appeal_id=as_uuid(signature.appeal_id, field=f"signatures[{index}].appeal_id"),
                instruction=signature.instruction,
                due_on=as_date(signature.due_on, field=f"signatures[{index}].due_on"),
                revision=as_revision(signature.etag),
            )
            for index, signature in enumerate(request.signatures)
        ]

        async def respond(unit: Unit) -> pb.SignResolutionResponse:
            return pb.SignResolutionResponse(cards=map(to_card, await self._use.sign(unit, commands)))

        return await self._once(request, respond, pb.SignResolutionResponse)

    async def GetCard(self, request: pb.GetCardRequest, context: Context) -> pb.GetCardResponse:
        card = await self._use.find(request.appeal, scope=organisation_scope())
        return pb.GetCardResponse(card=to_card(card))

    async def ListCards(self, request: pb.ListCardsRequest, context: Context) -> pb.ListCardsResponse:
        size = request.page_size or _PAGE
        wanted = Wanted(
            statuses=[STATUS_OF[status] for status in request.statuses if status in STATUS_OF],
            organisation=request.organisation,
            scope=organisation_scope(),
            limit=size + 1,
        )
        if (position := read_token(request, length=2)) is not None:
            wanted = wanted.behind(*position)
        cards, total = await self._use.listed(wanted)
        answer = pb.ListCardsResponse(cards=map(to_card, cards[:size]), total_size=total)
        if len(cards) > size:
            last = cards[size - 1]
            answer.next_page_token = write_token(request, last.facts.legal_due_on.isoformat(), str(last.id))
        return answer

    async def GetCardDocument(self, request: pb.GetCardDocumentRequest, context: Context) -> pb.GetCardDocumentResponse:
        card = await self._use.find(request.appeal, scope=organisation_scope())
        content = await card_pdf(card, await self._use.find.brief(card), self._region, language=current_language())
        return pb.GetCardDocumentResponse(file_name=f"{card.facts.number}.pdf", content=content)

    async def ListOrganisations(
        self, request: pb.ListOrganisationsRequest, context: Context
    ) -> pb.ListOrganisationsResponse:
        kinds = [kind_of(kind) for kind in request.kinds]
        found = await Registry(self._database).organisations(kinds=kinds, sector=request.sector)
        return pb.ListOrganisationsResponse(organisations=[self._organisation(body) for body in found])

    async def ListOfficials(self, request: pb.ListOfficialsRequest, context: Context) -> pb.ListOfficialsResponse:
        registry = Registry(self._database)
        if await registry.organisation(request.organisation) is None:
            raise NotFound(
                f"The registry has no organisation {request.organisation!r}.", reason="ORGANISATION_NOT_FOUND"
            )
        on = as_date(request.on, field="on") or self._today()
        holders = await registry.holders(request.organisation, on)
        return pb.ListOfficialsResponse(appointments=[self._appointment(holder) for holder in holders])

    def _organisation(self, body: Organisation) -> organisation_pb2.Organisation:
        names = body.names
        return organisation_pb2.Organisation(
            code=body.code,
            name=names.get(current_language()) or next(iter(names.values())),
            kind=to_kind(body.kind),
            parent=body.parent,
            territory=body.territory,
            sectors=body.sectors,
        )

    def _appointment(self, holder: Appointment) -> organisation_pb2.Appointment:
        post = self._region.post(holder.post)
        return organisation_pb2.Appointment(
            official=organisation_pb2.Official(post=holder.post, full_name=holder.full_name),
            organisation=holder.organisation,
            from_on=to_date(holder.from_on),
            until_on=to_date(holder.until_on),
            acting=holder.acting,
            order_number=holder.order_number,
            post_name=post.names.get(current_language()),  # type: ignore[arg-type]  # one of the four languages
        )

    def _today(self) -> Any:
        return civil_date(self._clock.now(), self._region.time_zone)

    async def _once(self, request: Any, respond: Callable[[Unit], Awaitable[R]], response_type: type[R]) -> R:
        return await answer_once(
            self._database,
            request_id=request.request_id,
            request=request,
            caller=current_caller(),
            respond=respond,
            response_type=response_type,
        )
