"""gRPC in, handlers out: translate, decide nothing."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final, TypeVar, cast

from google.protobuf.message import Message
from grpc import aio

from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceServicer
from qabul_chassis.auth import organisation_scope
from qabul_chassis.clock import Clock
from qabul_chassis.codes import Codes
from qabul_chassis.database import Database, Unit, answer_once
from qabul_chassis.identity import current_caller
from qabul_chassis.rpc.catalogue import current_language
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, as_revision, as_uuid, to_date
from qabul_region import Region
from qabul_routing.document import card_pdf
from qabul_routing.domain import Route
from qabul_routing.handlers import (
    Consider,
    ConsiderAppeal,
    FindCard,
    ListCards,
    ListOfficials,
    ListOrganisations,
    PrintCard,
    ProposeRoute,
    Sign,
    SignResolution,
)
from qabul_routing.repository import Appointment, Organisation, Position, Wanted
from qabul_routing.sentences import proposal_sentence
from qabul_routing.translate import STATUS_OF, kind_of, to_card, to_kind
from qabul_terms import Language, civil_date

Context = aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Message)
_PAGE: Final = 50


class RoutingServicer(RoutingServiceServicer):
    """Translate, delegate, translate back. A decision found here is in the wrong file."""

    def __init__(
        self,
        database: Database,
        region: Region,
        clock: Clock,
        *,
        propose: ProposeRoute,
        consider: ConsiderAppeal,
        sign: SignResolution,
        find: FindCard,
        print_: PrintCard,
        list_: ListCards,
        organisations: ListOrganisations,
        officials: ListOfficials,
    ) -> None:
        self._database = database
        self._region = region
        self._codes = Codes(region.knows, region=region.code)
        self._clock = clock
        self._propose = propose
        self._consider = consider
        self._sign = sign
        self._find = find
        self._print = print_
        self._list = list_
        self._organisations = organisations
        self._officials = officials

    async def ProposeRoute(self, request: pb.ProposeRouteRequest, context: Context) -> pb.ProposeRouteResponse:
        appeal_id = as_uuid(request.appeal_id, field="appeal_id")
        proposed = await self._propose(appeal_id, today=self._today())
        proposal = proposed.proposal
        return pb.ProposeRouteResponse(
            fits=proposal.fits,
            lead=proposal.lead,
            co_executors=proposal.co_executors,
            rule=proposal.rule,
            edition=proposal.edition,
            due_on=to_date(proposed.due_on),
            sentence=proposal_sentence(proposal, _language()),
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
            return pb.ConsiderAppealResponse(card=to_card(await self._consider(unit, command)))

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
            return pb.SignResolutionResponse(cards=map(to_card, await self._sign(unit, commands)))

        return await self._once(request, respond, pb.SignResolutionResponse)

    async def GetCard(self, request: pb.GetCardRequest, context: Context) -> pb.GetCardResponse:
        card = await self._find(self._region.number_as_written(request.appeal), scope=organisation_scope())
        return pb.GetCardResponse(card=to_card(card))

    async def ListCards(self, request: pb.ListCardsRequest, context: Context) -> pb.ListCardsResponse:
        page = await self._list(
            Wanted(
                statuses=[STATUS_OF[status] for status in request.statuses if status in STATUS_OF],
                organisation=request.organisation,
                scope=organisation_scope(),
                size=request.page_size or _PAGE,
                after=read_token(request, Position.read),
            )
        )
        if not page.total:
            self._codes.check(organisation=request.organisation)
        response = pb.ListCardsResponse(cards=map(to_card, page.cards), total_size=page.total)
        if page.ends_at is not None:
            response.next_page_token = write_token(
                request, page.ends_at.legal_due_on.isoformat(), str(page.ends_at.appeal_id)
            )
        return response

    async def GetCardDocument(self, request: pb.GetCardDocumentRequest, context: Context) -> pb.GetCardDocumentResponse:
        card, brief = await self._print(self._region.number_as_written(request.appeal), scope=organisation_scope())
        content = await card_pdf(card, brief, self._region, language=_language())
        return pb.GetCardDocumentResponse(file_name=f"{card.facts.number}.pdf", content=content)

    async def ListOrganisations(
        self, request: pb.ListOrganisationsRequest, context: Context
    ) -> pb.ListOrganisationsResponse:
        found = await self._organisations(kinds=[kind_of(kind) for kind in request.kinds], sector=request.sector)
        if not found:
            self._codes.check(sector=request.sector)
        return pb.ListOrganisationsResponse(organisations=[self._organisation(body) for body in found])

    async def ListOfficials(self, request: pb.ListOfficialsRequest, context: Context) -> pb.ListOfficialsResponse:
        holders = await self._officials(request.organisation, as_date(request.on, field="on") or self._today())
        return pb.ListOfficialsResponse(appointments=[self._appointment(holder) for holder in holders])

    def _organisation(self, body: Organisation) -> organisation_pb2.Organisation:
        return organisation_pb2.Organisation(
            code=body.code,
            name=body.names.get(_language()) or body.names[self._region.language],
            kind=to_kind(body.kind),
            parent=body.parent,
            territory=body.territory,
            sectors=body.sectors,
        )

    def _appointment(self, holder: Appointment) -> organisation_pb2.Appointment:
        known = self._region.knows("post", holder.post)
        return organisation_pb2.Appointment(
            official=organisation_pb2.Official(post=holder.post, full_name=holder.full_name),
            organisation=holder.organisation,
            from_on=to_date(holder.from_on),
            until_on=to_date(holder.until_on),
            acting=holder.acting,
            order_number=holder.order_number,
            post_name=self._region.post(holder.post).names.get(_language()) if known else holder.post,
        )

    def _today(self) -> date:
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


def _language() -> Language:
    return cast("Language", current_language())
