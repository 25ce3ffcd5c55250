"""The answer is handed in: what is wrong with it is said at once, and nothing of a refused one is lost (O10 to O14)."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from qabul_chassis.blobs import LINK_LIFETIME, QUARANTINE, Blobs
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Invalid, NotFound, StepNotOpen, Unavailable
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import Processes
from qabul_chassis.rules import Rules
from qabul_execution import repository
from qabul_execution.answer_file import Fault, Inspected, Limits, Unfit
from qabul_execution.answer_file.pool import InspectorsAway
from qabul_execution.domain import (
    Answer,
    Applicant,
    Assignment,
    Attempt,
    Circumstances,
    Handover,
    Objection,
    canonical_name,
    is_late,
    objections,
    page_objections,
)
from qabul_execution.handlers.stepping import SUBMIT, Target, found, opened, written
from qabul_execution.registry import PostsOf
from qabul_execution.repository import Attempts, Matter, Upload, matter_of, quarantined_name, upload_of
from qabul_execution.terms import Terms

#: Reads whose name the file will bear out of intake's serialised Applicant.
ReadApplicant = Callable[[bytes], Applicant]


class Inspector(Protocol):
    """Looks into a file; raises `Unfit` or `InspectorsAway`."""

    async def inspect(self, content: bytes) -> Inspected:
        """What the file is."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file may be put, and how large it may be."""

    upload_id: UUID
    url: str
    expires_at: datetime
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Download:
    """Where a sealed answer can be read, under its canonical name (O13)."""

    url: str
    file_name: str
    sha256: bytes
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """An answer handed in for an assignment."""

    target: Target
    upload_ids: Sequence[UUID]
    answer: Answer
    explanatory_letter_taken: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that may be sealed, and what it is known again by."""

    sha256: bytes
    size_bytes: int
    pages: int


class CreateAnswerUpload:
    """Give out a short-lived link to put the one PDF (O13)."""

    def __init__(self, database: Database, processes: Processes, blobs: Blobs, limits: Limits) -> None:
        self._database = database
        self._processes = processes
        self._blobs = blobs
        self._limits = limits

    async def __call__(self, target: Target, *, size_bytes: int) -> Link:
        """Make a link; only while an answer is waited for."""
        if size_bytes > self._limits.max_bytes:
            raise refused(_too_large(self._limits), field="size_bytes")
        upload_id = uuid7()

        async def make(unit: Unit) -> datetime:
            assignment = await opened(unit, self._processes, target)
            steps = await self._processes.open_steps(unit, assignment.id)
            if SUBMIT not in steps:
                raise StepNotOpen(
                    f"Assignment {assignment.id} does not wait for an answer; "
                    f"open now: {', '.join(steps) or 'nothing'}.",
                    open_steps=steps,
                    hint="Do the open step first, or read the present state again.",
                )
            expires_at = unit.now + LINK_LIFETIME
            repository.add_upload(unit, assignment.id, Upload(upload_id, expires_at))
            return expires_at

        url = await self._blobs.presign_put(QUARANTINE, quarantined_name(upload_id))
        return Link(upload_id, url, await self._database.change(make), self._limits.max_bytes)


class SubmitAnswer:
    """Take an answer: judge it, keep it as the next attempt, and let its file be sealed (O13, O14)."""

    def __init__(
        self,
        processes: Processes,
        blobs: Blobs,
        inspector: Inspector,
        *,
        rules: Rules,
        terms: Terms,
        limits: Limits,
        read_applicant: ReadApplicant,
        posts_of: PostsOf,
        files_at_once: int,
    ) -> None:
        self._processes = processes
        self._blobs = blobs
        self._inspector = inspector
        self._rules = rules
        self._terms = terms
        self._limits = limits
        self._read_applicant = read_applicant
        self._posts_of = posts_of
        # Files of 20 MB are held in memory while they are looked into; callers are many, files at a time few.
        self._room = asyncio.Semaphore(files_at_once)

    async def __call__(self, unit: Unit, command: Submit) -> tuple[Assignment, list[Attempt]]:
        """Take it, or raise what is wrong with it, first things first."""
        assignment_id = command.target.assignment_id
        assignment, matter, before = await asyncio.gather(
            opened(unit, self._processes, command.target),
            matter_of(unit, assignment_id),
            Attempts(unit).of([assignment_id]),
        )
        number = assignment.attempt + 1
        # In memory only, until the commit: a step that is not open is told before any file is read.
        await self._processes.complete(unit, assignment_id, SUBMIT, {"attempt": number})
        today = self._terms.today(unit.now)
        _raise_first(self._objections(command, assignment, matter, today))
        upload = await _usable(unit, command.upload_ids[0], assignment_id)
        file = await self._look_into(upload)
        _raise_first(page_objections(command.answer, file.pages))
        attempt = Attempt(
            number=number,
            upload_id=upload.id,
            submitted_at=unit.now,
            answer=command.answer,
            late=is_late(today, assignment.due_on),
            file_name=canonical_name(self._read_applicant(matter.applicant), number=assignment.number),
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            pages=file.pages,
        )
        repository.add_attempt(unit, assignment_id, attempt)
        repository.use_upload(unit, upload, attempt=number)
        unit.audit(
            assignment.appeal_id,
            "answer-handed-in",
            assignment_id=str(assignment_id),
            attempt=number,
            sha256=attempt.sha256.hex(),
            late=attempt.late,
            signatory_post=command.answer.signatory.post,
        )
        after = written(unit, assignment, assignment.answered_by(attempt))
        return after, [*before[assignment_id], attempt]

    def _objections(self, command: Submit, assignment: Assignment, matter: Matter, today: date) -> Iterable[Objection]:
        facts = {
            "organisation_kind": assignment.organisation_kind,
            "post": command.answer.signatory.post,
            "signed_on": command.answer.signed_on.isoformat(),
        }
        decided = self._rules.decide("signatory", facts)
        circumstances = Circumstances(
            today=today,
            due_on=assignment.due_on,
            organisation_kind=assignment.organisation_kind,
            arguments=[number for number, _ in matter.arguments],
            may_sign=decided["may_sign"] is True,
            who_signs=str(decided["sentence"]),
            known_posts=self._posts_of(
                assignment.organisation, command.answer.signatory.full_name, command.answer.signed_on
            ),
        )
        handover = Handover(files=len(command.upload_ids), explanatory_letter_taken=command.explanatory_letter_taken)
        return objections(command.answer, handover, circumstances)

    async def _look_into(self, upload: Upload) -> _Checked:
        """Read the upload and check it by its content (O13)."""
        try:
            async with self._room:
                content = await self._blobs.read(QUARANTINE, quarantined_name(upload.id), limit=self._limits.max_bytes)
                inspected = await self._inspector.inspect(content)
                digest = await asyncio.to_thread(lambda: sha256(content).digest())
                return _Checked(digest, len(content), inspected.pages)
        except Invalid:
            raise refused(_too_large(self._limits)) from None
        except NotFound:
            raise NotFound(
                f"Nothing was uploaded as {upload.id} yet.",
                reason="UPLOAD_NOT_FOUND",
                clause="O13",
                field="upload_ids[0]",
                hint="Put the file to the link of CreateAnswerUpload first, and wait until the upload has ended.",
            ) from None
        except Unfit as unfit:
            raise refused(unfit) from None
        except InspectorsAway:
            raise Unavailable(
                "The file cannot be checked just now.", reason="INSPECTORS_AWAY", hint="Try again; nothing was lost."
            ) from None


class GetAnswerDownload:
    """A short-lived link to a sealed answer under its canonical name (O13)."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def __call__(self, target: Target, *, attempt: int) -> Download:
        """The link to this attempt; 0: to the latest that is sealed."""
        assignment = await found(self._database, target)
        attempts = (await Attempts(self._database).of([assignment.id]))[assignment.id]
        sealed = [each for each in attempts if each.sealed is not None and attempt in {0, each.number}]
        if not sealed or sealed[-1].sealed is None:
            which = f"attempt {attempt}" if attempt else "any attempt"
            raise NotFound(f"Assignment {assignment.id} has no sealed answer of {which}.", reason="ANSWER_NOT_SEALED")
        chosen, file = sealed[-1], sealed[-1].sealed
        name = f"{file.folder}/{chosen.file_name}"
        await self._blobs.stat(file.bucket, name)  # a link to a store that is away would only fail later
        url = await self._blobs.presign_get(file.bucket, name, file_name=chosen.file_name)
        return Download(url, chosen.file_name, chosen.sha256, chosen.size_bytes)


def refused(unfit: Unfit, *, field: str = "upload_ids[0]") -> Invalid:
    """The error for a file that may not be sealed."""
    return Invalid(
        f"Expected one PDF that can be sealed, but {unfit} (O13).",
        reason=unfit.fault,
        clause="O13",
        field=field,
        hint=unfit.fault.remedy,
        metadata={"found": unfit.found},
    )


def _too_large(limits: Limits) -> Unfit:
    return Unfit(Fault.TOO_LARGE, limits.max_size)


async def _usable(unit: Unit, upload_id: UUID, assignment_id: UUID) -> Upload:
    upload = await upload_of(unit, upload_id, assignment_id=assignment_id)
    if upload is None:
        raise NotFound(
            f"No upload {upload_id} was made for this assignment.", reason="UPLOAD_NOT_FOUND", field="upload_ids[0]"
        )
    if upload.attempt is not None:
        raise Invalid(
            f"Upload {upload_id} was handed in already, as attempt {upload.attempt}.",
            reason="UPLOAD_USED",
            clause="O15",
            field="upload_ids[0]",
            hint="Upload the new answer by a new link.",
            metadata={"attempt": str(upload.attempt)},
        )
    return upload


def _raise_first(found_wrong: Iterable[Objection]) -> None:
    for objection in found_wrong:
        raise Invalid(
            objection.text,
            reason=objection.reason,
            clause=objection.clause,
            field=objection.field,
            hint=objection.hint,
            metadata=objection.metadata,
        )
