"""A broken rule of a contract becomes a sentence that says what was expected, in four languages, with its clause."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from google.rpc import error_details_pb2

import qabul
from buf.validate import validate_pb2
from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import execution_service_pb2 as execution
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.review.v1 import review_service_pb2 as review
from qabul.routing.v1 import routing_service_pb2 as routing
from qabul_chassis.errors import BadFields
from qabul_chassis.rpc.admission import check_request
from qabul_chassis.rpc.catalogue import LANGUAGES, Catalogue
from qabul_chassis.rpc.status import status_of

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue(*ROOT.glob("services/*/src/*/messages"))
VISIBLE = (r"\S", r"[\p{L}\p{N}\p{P}]")
ID = "0192f1c0-7d1a-7c3e-9a51-3f2b8c6d4e10"


def refused(request, language="en"):
    """What the caller is told: by field the English sentence, the reason and the one in the caller's language."""
    with pytest.raises(BadFields) as caught:
        check_request(request)
    status = status_of(caught.value, language=language, catalogue=CATALOGUE)
    bad = error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Is(bad.DESCRIPTOR):
            detail.Unpack(bad)
    found = {
        each.field: (each.description, each.reason, each.localized_message.message) for each in bad.field_violations
    }
    return found, caught.value, status


BROKEN = [
    (operations.GetProcessRequest(key="7"), "key", "FIELD_NOT_A_UUID", f"key must be a UUID such as {ID}."),
    (operations.GetProcessRequest(), "key", "FIELD_NOT_A_UUID", f"key must be a UUID such as {ID}."),
    (
        operations.ListDeadLettersRequest(page_size=501),
        "page_size",
        "FIELD_OUT_OF_RANGE",
        "page_size must be from 0 to 500.",
    ),
    (
        operations.ListDeadLettersRequest(consumer="c" * 101),
        "consumer",
        "FIELD_TOO_LONG",
        "consumer must have at most 100 characters, but has 101.",
    ),
    (
        operations.DiscardDeadLetterRequest(dead_letter_id=ID, reason="no"),
        "reason",
        "FIELD_TOO_SHORT",
        "reason must have at least 3 characters, but has 2.",
    ),
    (intake.GetAppealRequest(), "appeal", "FIELD_BLANK", "appeal must not be blank."),
    (
        routing.ConsiderAppealRequest(request_id=ID, appeal_id=ID, lead="a", instruction=" "),
        "instruction",
        "FIELD_BLANK",
        "instruction must not be blank (O5).",
    ),
    (
        routing.ConsiderAppealRequest(request_id=ID, appeal_id=ID, lead="a", instruction="x", co_executors=["b", "b"]),
        "co_executors",
        "FIELD_REPEATED",
        "co_executors must not name anything twice (O4).",
    ),
    (
        review.RejectAnswerRequest(request_id=ID, review_id=ID),
        "reasons",
        "FIELD_TOO_FEW",
        "reasons must name at least 1, but names 0 (O15).",
    ),
    (
        review.RejectAnswerRequest(
            request_id=ID, review_id=ID, reasons=[answer_pb2.RejectionReason(code=1, argument_number=-1)]
        ),
        "reasons[0].argument_number",
        "FIELD_TOO_SMALL",
        "reasons[0].argument_number must be at least 0 (O15).",
    ),
    (
        execution.AppointExecutorRequest(request_id=ID, assignment_id=ID),
        "executor",
        "FIELD_MISSING",
        "executor must be given (P2.1).",
    ),
    (
        operations.RetryDeadLettersRequest(),
        "",
        "IDS_OR_CONSUMER",
        "Expected either dead_letter_ids or a consumer, and not both.",
    ),
]


@pytest.mark.parametrize(("request_", "field", "reason", "sentence"), BROKEN, ids=[each[2] for each in BROKEN])
def test_a_broken_rule_says_what_was_expected(request_, field, reason, sentence):
    found, _, status = refused(request_)

    assert found == {field: (sentence, reason, sentence)}
    assert sentence in status.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_the_callers_language(language):
    for request, field, _, english in BROKEN:
        found, _, _ = refused(request, language)
        sentence, _, local = found[field]
        assert sentence == english
        assert (local == english) == (language == "en")
        assert "{" not in local


def test_an_enum_names_its_values_once_whether_left_out_or_unknown():
    for value in (0, 99):
        found, _, _ = refused(intake.SubmitAppealRequest(kind=value))
        assert found["kind"][0] == (
            "kind must be one of APPEAL_KIND_APPLICATION, APPEAL_KIND_COMPLAINT, APPEAL_KIND_PROPOSAL (D1)."
        )


@pytest.mark.parametrize("nothing", [" ", "\u00a0", "\u200b\u200d", "\ufeff", "\u2800\u3000"])
def test_spaces_of_any_kind_and_width_are_no_instruction(nothing):
    found, _, _ = refused(routing.ConsiderAppealRequest(request_id=ID, appeal_id=ID, lead="a", instruction=nothing))

    assert found["instruction"][1] == "FIELD_BLANK"


def test_everything_wrong_is_told_at_once_with_the_clauses_and_without_the_values():
    secret = "hunter2"
    applicant = appeal_pb2.Applicant(phone=secret, email=secret, individual=appeal_pb2.Individual(pinfl=secret))

    found, error, status = refused(
        intake.SubmitAppealRequest(request_id=secret, applicant=applicant, late_entry_reason="a\0"), "ru"
    )

    assert set(found) == {
        *("request_id", "kind", "channel", "text", "territory", "late_entry_reason"),
        *("applicant.phone", "applicant.email", "applicant.individual.pinfl"),
    }
    assert error.clause == "D1, O2"
    assert secret not in str(status)
    assert "14 цифр" in found["applicant.individual.pinfl"][2]


def test_a_status_fits_into_trailing_metadata_however_much_is_wrong():
    found, error, status = refused(
        execution.SubmitAnswerRequest(upload_ids=["x"] * 20, pages=[answer_pb2.PageRange()] * 100), "uz-Cyrl"
    )

    assert len(error.problems) > 300
    assert 4 < len(found) < 30
    assert f"(+{len(error.problems) - len(found)})" in status.message
    assert status.ByteSize() < 6000


def _rules_in_use():
    for module in pkgutil.walk_packages(qabul.__path__, "qabul."):
        if module.name.endswith("_pb2"):
            for message in importlib.import_module(module.name).DESCRIPTOR.message_types_by_name.values():
                for field in [*message.fields, *(field for inner in message.nested_types for field in inner.fields)]:
                    yield from _leaves(field, field.GetOptions().Extensions[validate_pb2.field])


def _leaves(field, rules):
    for rule, value in rules.ListFields():
        if rule.name == "cel":
            yield from ((field.full_name, each.id.upper().replace(".", "_")) for each in value)
        elif rule.message_type is not None and not rule.is_repeated:
            yield from _leaves(field, value)
        elif rule.name != "ignore" and value not in VISIBLE:
            yield field.full_name, rule.name


def test_every_rule_the_contracts_use_has_a_sentence():
    from qabul_chassis.rpc.violations import _REASONS  # noqa: PLC0415 - only here the table itself is looked at

    def known(name, rule):
        if rule == "pattern":
            return _says(f"FIELD_FORMAT_{name.rpartition('.')[2].upper()}")
        return _says(_REASONS.get(rule, rule))

    assert [each for each in _rules_in_use() if not known(*each)] == []


def _says(reason):
    return CATALOGUE.say(reason=reason, code="", language="en", values={}) is not None
