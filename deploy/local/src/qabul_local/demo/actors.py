"""The roles of the order of work, each with its own token: gateway, registrar, working group, hokim, agencies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import urllib3

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import execution_service_pb2 as execution
from qabul.intake.v1 import appeal_pb2 as appeal
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.review.v1 import review_service_pb2 as review
from qabul.routing.v1 import routing_service_pb2 as routing
from qabul_chassis.auth import Role
from qabul_chassis.wire import to_date
from qabul_local.demo.answers import answer_letter
from qabul_local.demo.cast import Cast
from qabul_local.demo.desk import Desk, Stage
from qabul_local.demo.letters import Letter, letter_pdf
from qabul_local.demo.plan import Fate
from qabul_local.demo.submission import submission_of

#: How many cards the hokim signs at once (O5).
SIGNED_AT_ONCE: Final = 25
_PAGE: Final = 200
_GATEWAY_HANDS: Final = 16


@dataclass(slots=True)
class Play:
    """The demo under way: who plays, what is to happen, and which appeal became which number."""

    cast: Cast
    stage: Stage
    fates: list[Fate]
    #: By appeal id, filled as the gateway gets its answers.
    submitted: dict[str, Fate] = field(default_factory=dict)
    #: Secret codes by number, as the applicants keep them.
    codes: dict[str, str] = field(default_factory=dict)
    #: How an agency typesets its letter; the bench takes one that was typeset before.
    typeset: Callable[[Letter], bytes] = letter_pdf
    _store: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=8, retries=False, timeout=20)
    )

    def desks(self) -> list[Desk[Any]]:
        """Everybody's desk, in the order an appeal visits them."""
        return [self._registrar(), self._working_group(), self._hokim(), *self._agencies(), self._reviewers()]

    async def submit_all(self) -> None:
        """The portal gateway hands in every appeal (D1), some callers at a time, each until it is answered."""
        waiting = iter(self.fates)

        async def hand() -> None:
            for fate in waiting:
                while not self.stage.over.is_set():
                    if await self.stage.call(lambda fate=fate: self.submit_one(fate)):  # type: ignore[misc]
                        break
                    await asyncio.sleep(0.2)

        async with asyncio.TaskGroup() as hands:
            for _ in range(_GATEWAY_HANDS):
                hands.create_task(hand())

    async def submit_one(self, fate: Fate) -> bool:
        """Hand in one appeal; the same fate again gets the same number."""
        request = submission_of(fate.story, fate.request_id("submit"))
        if fate.late:
            request.received_on.CopyFrom(to_date(fate.received_on))
            request.channel = appeal.CHANNEL_PAPER
            request.late_entry_reason = "Қоғозда келган, электрон базага кейин киритилди"
        answer = await self.cast.stubs.intake.SubmitAppeal(request, metadata=self._as(Role.APPLICANT_GATEWAY))
        self.submitted[answer.appeal_id] = fate
        self.codes[answer.number] = answer.secret_code
        self.stage.count("submitted")
        return True

    def _registrar(self) -> Desk[Any]:
        me = self._as(Role.REGISTRAR)

        async def look() -> Iterable[appeal.Appeal]:
            wanted = intake.ListAppealsRequest(page_size=_PAGE, statuses=[appeal.APPEAL_STATUS_REGISTERED])
            return (await self.cast.stubs.intake.ListAppeals(wanted, metadata=me)).appeals

        async def accept(found: appeal.Appeal) -> bool:
            fate = self.submitted.get(found.facts.appeal_id)
            if fate is None:  # its own gateway call has not returned yet
                return False
            await self.cast.stubs.intake.AcceptAppeal(
                intake.AcceptAppealRequest(
                    request_id=fate.request_id("accept"), appeal_id=found.facts.appeal_id, etag=found.etag
                ),
                metadata=me,
            )
            return True

        return Desk(self.stage, "accepted", look, lambda found: found.facts.appeal_id, accept)

    def _working_group(self) -> Desk[Any]:
        me = self._as(Role.WORKING_GROUP_MEMBER)

        async def consider(card: routing.Card) -> bool:
            fate = self.submitted[card.appeal_id]
            proposal = await self.cast.stubs.routing.ProposeRoute(
                routing.ProposeRouteRequest(appeal_id=card.appeal_id), metadata=me
            )
            lead = fate.story.organisation or proposal.lead or self.cast.region.hokimiyat.code
            if fate.story.organisation:
                self.stage.count("proposed right", proposal.lead == fate.story.organisation)
            await self.cast.stubs.routing.ConsiderAppeal(
                routing.ConsiderAppealRequest(
                    request_id=fate.request_id("consider"),
                    appeal_id=card.appeal_id,
                    etag=card.etag,
                    lead=lead,
                    co_executors=[]
                    if fate.story.organisation
                    else [code for code in proposal.co_executors if code != lead],
                    instruction="Мурожаатда кўрсатилган важларни жойида ўрганиб, муаллифга асосли ёзма жавоб беринг.",
                ),
                metadata=me,
            )
            return True

        return Desk(self.stage, "considered", self._cards(routing.CARD_STATUS_CONSIDERATION, me), _appeal_of, consider)

    def _hokim(self) -> Desk[Any]:
        me = self._as(Role.HOKIM)
        listed = self._cards(routing.CARD_STATUS_SIGNATURE, me)

        async def look() -> Iterable[list[routing.Card]]:
            cards = list(await listed())
            return [cards[at : at + SIGNED_AT_ONCE] for at in range(0, len(cards), SIGNED_AT_ONCE)]

        async def sign(cards: list[routing.Card]) -> bool:
            first = self.submitted[cards[0].appeal_id]
            await self.cast.stubs.routing.SignResolution(
                routing.SignResolutionRequest(
                    request_id=first.request_id("sign " + " ".join(card.appeal_id for card in cards)),
                    signatures=[
                        routing.SignResolutionRequest.Signature(appeal_id=card.appeal_id, etag=card.etag)
                        for card in cards
                    ],
                ),
                metadata=me,
            )
            self.stage.count("signed", len(cards) - 1)
            return True

        return Desk(self.stage, "signed", look, lambda cards: tuple(card.appeal_id for card in cards), sign, hands=2)

    def _cards(self, status: routing.CardStatus, me: tuple[tuple[str, str], ...]) -> Any:
        async def look() -> Iterable[routing.Card]:
            wanted = routing.ListCardsRequest(page_size=_PAGE, statuses=[status])
            cards = (await self.cast.stubs.routing.ListCards(wanted, metadata=me)).cards
            return [card for card in cards if card.appeal_id in self.submitted]

        return look

    def _agencies(self) -> list[Desk[Any]]:
        views = execution.AssignmentView
        return [
            Desk(self.stage, "taken on", self._assignments(views.ASSIGNMENT_VIEW_NEW), _assignment_of, self._take_on),
            Desk(
                self.stage,
                "answered",
                self._assignments(views.ASSIGNMENT_VIEW_IN_WORK, views.ASSIGNMENT_VIEW_REJECTED),
                _assignment_of,
                self._work_on,
            ),
        ]

    def _assignments(self, *views: execution.AssignmentView) -> Any:
        me = self._as(Role.WORKING_GROUP_HEAD)

        async def look() -> Iterable[execution.Assignment]:
            found = []
            for view in views:
                token = ""
                while True:
                    wanted = execution.ListAssignmentsRequest(page_size=_PAGE, view=view, page_token=token)
                    page = await self.cast.stubs.execution.ListAssignments(wanted, metadata=me)
                    found += [one for one in page.assignments if self._mine(one)]
                    token = page.next_page_token
                    if not token:
                        break
            return found

        return look

    def _mine(self, assignment: execution.Assignment) -> bool:
        """Whether an agency acts on it now: co-executors only take it on, and some leads never answer."""
        if assignment.status == execution.ASSIGNMENT_STATUS_NEW:
            return True
        fate = self.submitted.get(assignment.facts.appeal_id)
        return fate is not None and fate.answered and assignment.role == routing.EXECUTOR_ROLE_LEAD

    async def _take_on(self, assignment: execution.Assignment) -> bool:
        head = self._as(Role.ORGANISATION_HEAD, assignment.organisation)
        fate = self.submitted[assignment.facts.appeal_id]
        taken = await self.cast.stubs.execution.AcceptAssignment(
            execution.AcceptAssignmentRequest(
                request_id=fate.request_id("take on " + assignment.assignment_id),
                assignment_id=assignment.assignment_id,
                etag=assignment.etag,
            ),
            metadata=head,
        )
        return bool(taken.assignment.assignment_id)

    async def _work_on(self, assignment: execution.Assignment) -> bool:
        fate = self.submitted[assignment.facts.appeal_id]
        if assignment.status == execution.ASSIGNMENT_STATUS_ACCEPTED:
            await self.cast.stubs.execution.AppointExecutor(
                execution.AppointExecutorRequest(
                    request_id=fate.request_id("appoint"),
                    assignment_id=assignment.assignment_id,
                    executor=self.cast.executor(assignment.organisation),
                ),
                metadata=self._as(Role.ORGANISATION_HEAD, assignment.organisation),
            )
            self.stage.count("appointed")
        return await self._answer(assignment, fate)

    async def _answer(self, listed: execution.Assignment, fate: Fate) -> bool:
        me = self._as(Role.EXECUTOR, listed.organisation)
        whole = await self.cast.stubs.execution.GetAssignment(
            execution.GetAssignmentRequest(assignment_id=listed.assignment_id), metadata=me
        )
        assignment = whole.assignment
        attempt = len(assignment.attempts) + 1
        pdf = await asyncio.to_thread(self.typeset, answer_letter(self.cast, assignment, attempt))
        upload = await self.cast.stubs.execution.CreateAnswerUpload(
            execution.CreateAnswerUploadRequest(assignment_id=assignment.assignment_id, size_bytes=len(pdf)),
            metadata=me,
        )
        if not await asyncio.to_thread(self._put, upload.url, pdf):
            return False
        await self.cast.stubs.execution.SubmitAnswer(
            execution.SubmitAnswerRequest(
                request_id=fate.request_id(f"answer {attempt}"),
                assignment_id=assignment.assignment_id,
                upload_ids=[upload.upload_id],
                pages=[
                    answer_pb2.PageRange(role=answer_pb2.PAGE_ROLE_ANSWER_LETTER, first=1, last=1),
                    answer_pb2.PageRange(role=answer_pb2.PAGE_ROLE_ACT, first=2, last=2),
                ],
                outcome=answer_pb2.ANSWER_OUTCOME_MEASURES_TAKEN,
                argument_answers=[
                    answer_pb2.ArgumentAnswer(number=argument.number, page=1, text="Жавоб хатининг 2-хатбошисида")
                    for argument in assignment.arguments
                ],
                mark=answer_pb2.APPLICANT_MARK_SATISFIED,
                signatory=self.cast.signatory(assignment.organisation),
                executor=self.cast.executor(assignment.organisation),
                signed_on=to_date(self.cast.today),
                late_reason="Мурожаат қоғозда кеч етиб келган" if fate.late else "",
            ),
            metadata=me,
        )
        return True

    def _put(self, url: str, pdf: bytes) -> bool:
        """Put the file by HTTP as an agency's browser does; False while the store is away."""
        try:
            status = self._store.request("PUT", url, body=pdf, headers={"Content-Type": "application/pdf"}).status
        except urllib3.exceptions.HTTPError:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if status != HTTPStatus.OK:
            self.stage.retries += 1
        return status == HTTPStatus.OK

    def _reviewers(self) -> Desk[Any]:
        me = self._as(Role.WORKING_GROUP_MEMBER)

        async def look() -> Iterable[review.Review]:
            wanted = review.ListReviewsRequest(page_size=_PAGE, statuses=[review.REVIEW_STATUS_OPEN])
            return (await self.cast.stubs.review.ListReviews(wanted, metadata=me)).reviews

        async def decide(found: review.Review) -> bool:
            fate = self.submitted[found.appeal_id]
            request_id = fate.request_id(f"review {found.attempt}")
            if found.attempt <= fate.rejections:
                await self.cast.stubs.review.RejectAnswer(
                    review.RejectAnswerRequest(
                        request_id=request_id,
                        review_id=found.review_id,
                        etag=found.etag,
                        reasons=[
                            answer_pb2.RejectionReason(
                                code=answer_pb2.REJECTION_CODE_SUPERFICIAL,
                                text="Важлар жойида ўрганилмаган, далиллар келтирилмаган",
                            )
                        ],
                    ),
                    metadata=me,
                )
                self.stage.count("rejected")
            else:
                await self.cast.stubs.review.AcceptAnswer(
                    review.AcceptAnswerRequest(request_id=request_id, review_id=found.review_id, etag=found.etag),
                    metadata=me,
                )
                self.stage.count("answers accepted")
            return True

        return Desk(self.stage, "reviewed", look, lambda found: found.review_id, decide)

    def _as(self, role: Role, organisation: str | None = None) -> tuple[tuple[str, str], ...]:
        return self.cast.credentials(role, organisation)


def _appeal_of(card: routing.Card) -> str:
    return card.appeal_id


def _assignment_of(assignment: execution.Assignment) -> tuple[str, int, int]:
    # The same assignment is acted on again when its status or its attempts have moved on.
    return assignment.assignment_id, assignment.status, len(assignment.attempts)
