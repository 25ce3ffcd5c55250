"""Why an answer cannot be taken as it is: each rule of the decree with its sentence (O6, O10, O11, O13, P2.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Final

from qabul_execution.domain.answer import Answer, PageRole
from qabul_execution.domain.term import is_late


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing to be put right: the sentence, a stable reason, the clause, the field, and what to do."""

    text: str
    reason: str
    clause: str
    field: str
    hint: str
    metadata: Mapping[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What is said while handing in, and judged once, but is no part of the answer that is kept."""

    #: How many files came; letter, gratitude letters and act are one (O13).
    files: int
    #: An explanatory letter was taken from the applicant (O10).
    explanatory_letter_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an answer is judged against."""

    today: date
    due_on: date
    organisation_kind: str
    #: Numbers of the appeal's arguments (P2.4).
    arguments: Sequence[int]
    #: Whether `rules/signatory.json` lets this post sign in this kind of organisation on the day of signing (O11),
    #: and its word for who may.
    may_sign: bool
    who_signs: str = ""
    #: Posts that the registry knows the signatory to hold here on that day; empty when it does not know him.
    known_posts: frozenset[str] = frozenset()


def objections(answer: Answer, handover: Handover, circumstances: Circumstances) -> Iterator[Objection]:
    """Everything that can be said against an answer before its file is looked at; nothing for a good one."""
    yield from _number_of_files(handover)
    yield from _explanatory_letter(handover)
    yield from _signatory(answer, circumstances)
    yield from _dates(answer, circumstances)
    yield from _arguments(answer, circumstances)
    yield from _receipt(answer)
    yield from _lateness(answer, circumstances)


def page_objections(answer: Answer, pages: int) -> Iterator[Objection]:
    """What can be said once the number of pages is known: each has a role, and what is named is there (O13)."""
    for index, part in enumerate(answer.pages):
        if part.first > part.last or part.last > pages:
            yield Objection(
                f"Expected page ranges within the {pages} pages of the file, but one is {part.first} to {part.last} "
                "(O13).",
                "PAGES_OUT_OF_RANGE",
                "O13",
                f"pages[{index}]",
                "Count the pages of the PDF again and correct the range.",
                {"first": str(part.first), "last": str(part.last), "pages": str(pages)},
            )
            return
    if not answer.pages_with(PageRole.ANSWER_LETTER):
        yield Objection(
            "Expected the page or pages with the answer letter, but none is named (O13).",
            "ANSWER_LETTER_MISSING",
            "O13",
            "pages",
            "Say which pages of the PDF are the answer letter.",
        )
        return
    for page in range(1, pages + 1):
        if not any(page in part for part in answer.pages):
            yield Objection(
                f"Expected to be told what each page of the file holds, but page {page} has no role (O13).",
                "PAGE_WITHOUT_ROLE",
                "O13",
                "pages",
                "Only the letter, gratitude letters, the act and the postal receipt belong into the file; name each.",
                {"page": str(page)},
            )
            return
    letter = answer.pages_with(PageRole.ANSWER_LETTER)
    for index, argument in enumerate(answer.arguments):
        if not any(argument.page in part for part in letter):
            yield Objection(
                f"Expected argument {argument.number} to be answered in the letter, but page {argument.page} "
                "is no page of it (P2.4).",
                "ARGUMENT_PAGE_NOT_IN_LETTER",
                "P2.4",
                f"argument_answers[{index}].page",
                "Name the page of the letter where the argument is answered.",
                {"number": str(argument.number), "page": str(argument.page)},
            )


def _number_of_files(handover: Handover) -> Iterator[Objection]:
    if handover.files != 1:
        found = "there is none" if not handover.files else f"there are {handover.files}"
        yield Objection(
            f"Expected the answer letter, gratitude letters and act as ONE PDF file, but {found} (O13).",
            "NOT_ONE_FILE",
            "O13",
            "upload_ids",
            "Scan everything into one PDF, upload it, and name that upload only.",
            {"files": str(handover.files)},
        )


def _explanatory_letter(handover: Handover) -> Iterator[Objection]:
    if handover.explanatory_letter_taken:
        yield Objection(
            "No explanatory letter may be taken from the applicant, but one was (O10).",
            "EXPLANATORY_LETTER_TAKEN",
            "O10",
            "explanatory_letter_taken",
            "Give the letter back to the applicant and answer without it; the applicant's mark is voluntary.",
        )


#: Who may sign, by the `sentence` of the rule table (O11).
_WHO_SIGNS: Final[Mapping[str, str]] = {
    "region-hokim-or-deputies": "in the regional hokimiyat the hokim or one of his deputies signs",
    "local-hokim-only": "in a city or district hokimiyat only its hokim signs",
    "first-head-only": "in a regional department or organisation only its first head signs",
}


def _signatory(answer: Answer, circumstances: Circumstances) -> Iterator[Objection]:
    if not circumstances.may_sign:
        who = _WHO_SIGNS.get(circumstances.who_signs, "no rule says who signs in this kind of organisation")
        yield Objection(
            f"Expected somebody who may sign here, but the post '{answer.signatory.post}' may not: {who} (O11).",
            "SIGNATORY_NOT_ALLOWED",
            "O11",
            "signatory.post",
            "Have the letter signed by who may sign it, and scan it again.",
            {"post": answer.signatory.post, "organisation_kind": circumstances.organisation_kind},
        )
    elif circumstances.known_posts and answer.signatory.post not in circumstances.known_posts:
        posts = ", ".join(sorted(circumstances.known_posts))
        yield Objection(
            f"Expected the signatory in his own post, but on {answer.signed_on} the registry knows him as {posts}, "
            f"not as {answer.signatory.post} (O11).",
            "SIGNATORY_HOLDS_ANOTHER_POST",
            "O11",
            "signatory.post",
            "Name who signed and the post he holds; a deputy does not sign in the first head's place.",
            {"post": answer.signatory.post, "known_posts": posts},
        )


def _dates(answer: Answer, circumstances: Circumstances) -> Iterator[Objection]:
    if answer.signed_on > circumstances.today:
        yield Objection(
            f"Expected a letter that is signed already, but its date {answer.signed_on} is after today, "
            f"{circumstances.today} (O14).",
            "SIGNED_IN_FUTURE",
            "O14",
            "signed_on",
            "Correct the date of signing, or hand the answer in on that day.",
            {"signed_on": str(answer.signed_on), "today": str(circumstances.today)},
        )
    elif not answer.signed_on <= answer.sent_on <= circumstances.today:
        yield Objection(
            f"Expected the letter to be sent between its signing on {answer.signed_on} and today, "
            f"{circumstances.today}, but the date is {answer.sent_on} (O14).",
            "SENT_ON_IMPOSSIBLE",
            "O14",
            "sent_on",
            "Correct the date on which the letter went out to the applicant.",
            {"sent_on": str(answer.sent_on), "signed_on": str(answer.signed_on), "today": str(circumstances.today)},
        )


def _arguments(answer: Answer, circumstances: Circumstances) -> Iterator[Objection]:
    answered = [argument.number for argument in answer.arguments]
    missing = [number for number in circumstances.arguments if number not in answered]
    if missing:
        numbers = ", ".join(map(str, missing))
        yield Objection(
            f"Expected each of the {len(circumstances.arguments)} arguments of the appeal to be answered, "
            f"but {numbers} {'is' if len(missing) == 1 else 'are'} not (P2.4).",
            "ARGUMENT_UNANSWERED",
            "P2.4",
            "argument_answers",
            "Say for every argument on which page and how the letter answers it; complete the letter if it does not.",
            {"numbers": numbers},
        )
    for index, argument in enumerate(answer.arguments):
        at = f"argument_answers[{index}]"
        if argument.number not in circumstances.arguments:
            yield Objection(
                f"Expected the number of an argument of the appeal, but it has no argument {argument.number} (P2.4).",
                "NO_SUCH_ARGUMENT",
                "P2.4",
                f"{at}.number",
                "Read the numbered arguments of the appeal again.",
                {"number": str(argument.number)},
            )
        elif argument.number in answered[:index]:
            yield Objection(
                f"Expected one answer to each argument, but argument {argument.number} has two (P2.4).",
                "ARGUMENT_ANSWERED_TWICE",
                "P2.4",
                f"{at}.number",
                "Join both answers into one.",
                {"number": str(argument.number)},
            )
        elif not argument.text.strip():
            yield Objection(
                f"Expected words about how argument {argument.number} is answered, but the text is blank (P2.4).",
                "ARGUMENT_ANSWER_BLANK",
                "P2.4",
                f"{at}.text",
                "Write in a sentence how the letter answers the argument.",
                {"number": str(argument.number)},
            )


def _receipt(answer: Answer) -> Iterator[Objection]:
    if answer.posted and not answer.pages_with(PageRole.POSTAL_RECEIPT):
        yield Objection(
            "Expected a copy of the postal receipt among the pages, since the answer was posted, but none is named "
            "(O10).",
            "RECEIPT_MISSING",
            "O10",
            "pages",
            "Scan the receipt into the same PDF and name its page.",
        )


def _lateness(answer: Answer, circumstances: Circumstances) -> Iterator[Objection]:
    if is_late(circumstances.today, circumstances.due_on) and not answer.late_reason.strip():
        yield Objection(
            f"Expected a reason for answering on {circumstances.today}, after the term of {circumstances.due_on}, "
            "but none is given (O6).",
            "LATE_WITHOUT_REASON",
            "O6",
            "late_reason",
            "Say why the answer is late; it is recorded as late.",
            {"due_on": str(circumstances.due_on), "today": str(circumstances.today)},
        )
