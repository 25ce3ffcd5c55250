"""Messages as plain values, and plain values as messages."""

from datetime import UTC, date, datetime

import pytest
from tests.factories.appeals import a_submission

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul_chassis.wire import to_date, to_timestamp
from qabul_cli.plain import plain, words
from qabul_cli.problems import Usage
from qabul_cli.requests import read_file, to_message


def test_enums_are_words_and_days_and_instants_are_iso():
    answer = pb.TrackAppealResponse(
        status=appeal_pb2.APPEAL_STATUS_IN_REWORK,
        due_on=to_date(date(2026, 3, 18)),
        steps=[{"at": to_timestamp(datetime(2026, 3, 3, 5, 0, tzinfo=UTC)), "title": "Рўйхатга олинди"}],
    )

    shown = plain(answer)

    assert (shown["status"], shown["due_on"], shown["received_on"]) == ("in-rework", "2026-03-18", None)
    assert shown["steps"] == [{"status": None, "at": "2026-03-03T05:00:00.000Z", "title": "Рўйхатга олинди"}]


def test_counts_are_numbers_and_maps_are_objects():
    assert plain(operations.GetStatusResponse(dead_letters=1 << 40))["dead_letters"] == 1 << 40
    assert plain(operations.GetDeadLetterResponse(headers={"ce-id": "1"}))["headers"] == {"ce-id": "1"}


def test_of_alternatives_only_the_one_that_is_meant_is_shown():
    assert "legal_entity" not in plain(appeal_pb2.Applicant(individual={"surname": "Каримов"}))


@pytest.mark.parametrize("enum", [appeal_pb2.AppealKind, appeal_pb2.Channel, appeal_pb2.AppealStatus])
def test_every_value_has_a_word_of_its_own(enum):
    assert sorted(words(enum.DESCRIPTOR).values()) == list(range(1, len(enum.values())))


def test_what_is_shown_can_be_sent():
    request = a_submission(received_on=to_date(date(2026, 3, 3)), arguments=["Сув йўқ", "Газ йўқ"], needs_study=True)

    assert to_message(pb.SubmitAppealRequest, plain(request)) == request


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"district": "chust"}, "district: Expected a field among request_id"),
        ({"kind": "wish"}, "kind: Expected one of application, complaint, proposal, but found 'wish'"),
        ({"received_on": "3 March"}, "received_on: Expected a day such as 2026-03-17, but found '3 March'"),
        ({"received_on": 20260303}, "received_on: Expected a day such as 2026-03-17, but found a number"),
        ({"arguments": "one"}, "arguments: Expected a list, but found text"),
        ({"arguments": ["one", 2]}, "arguments[1]: Expected text in quotes, but found a number"),
        ({"applicant": "Каримов"}, "applicant: Expected fields by name (individual, legal_entity, address"),
        ({"needs_study": "yes"}, "needs_study: Expected true or false, but found text"),
        ({"applicants": True}, "applicants: Expected a whole number, but found true or false"),
        (
            {"applicant": {"individual": {"surname": "Каримов"}, "legal_entity": {"name": "Сув"}}},
            "applicant.legal_entity: Expected either individual or legal_entity, but both are given",
        ),
    ],
)
def test_a_fault_is_told_with_the_field_it_is_in(values, sentence):
    with pytest.raises(Usage) as refused:
        to_message(pb.SubmitAppealRequest, values)

    assert refused.value.text.startswith(sentence)


def test_a_number_in_the_place_of_text_is_refused_without_saying_it():
    with pytest.raises(Usage) as refused:
        to_message(pb.SubmitAppealRequest, {"applicant": {"individual": {"pinfl": 31203850140021}}})

    assert refused.value.text == "applicant.individual.pinfl: Expected text in quotes, but found a number."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b'{"text": ', "Expected JSON in"),
        ("a.yaml", b"text: [", "from line 1 on"),
        ("a.yaml", b"- one\n- two\n", "Expected one appeal, with its fields by name"),
        ("a.yaml", b"", "but found something else"),
        ("a.yaml", b"text: \xff\xfe", "Expected text in UTF-8"),
    ],
)
def test_a_file_that_holds_no_appeal_is_refused(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Usage, match=sentence):
        read_file(tmp_path / name)
