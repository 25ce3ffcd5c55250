"""What arrives is read without trusting it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from nats.aio.msg import Msg

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.consumers.messages import Place, read

TYPES = {"qabul.intake.v1.AcceptanceOverdue": AcceptanceOverdue}
PLACE = Place.of("$JS.ACK.INTAKE.routing-from-intake.1.7.3.1772427600000000000.12")


def arrived(subject="qabul.namangan.water.intake.v1.AcceptanceOverdue", data=b"", **headers):
    message = Msg(
        _client=None, subject=subject, data=data, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return read("INTAKE", message, PLACE, TYPES)


def test_the_place_is_read_from_the_reply_with_or_without_a_domain():
    at_a_hub = Place.of("$JS.ACK.hub.accounthash.INTAKE.routing-from-intake.1.7.3.1772427600000000000.12.random")

    assert at_a_hub == PLACE
    assert (PLACE.deliveries, PLACE.stream_sequence, PLACE.consumer_sequence, PLACE.pending) == (1, 7, 3, 12)
    assert PLACE.stored_at == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_an_event_of_a_known_type_is_read():
    event_id, key = uuid4(), uuid4()
    found = arrived(
        data=AcceptanceOverdue(number="7").SerializeToString(),
        ce_id=str(event_id),
        ce_subject=str(key),
        ce_type="qabul.intake.v1.AcceptanceOverdue",
        ce_time="2026-03-02T10:00:00+05:00",
    )

    assert found.received.event.number == "7"
    assert (found.received.event_id, found.received.key) == (event_id, key)
    assert found.received.occurred_at == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert found.received.organisation == "water"


def test_a_message_without_headers_gets_an_id_that_its_repetition_gets_too():
    first, again = arrived(), arrived()

    assert first.event_id == again.event_id
    assert first.received is not None
    assert first.received.occurred_at == PLACE.stored_at
    assert first.key == UUID(str(first.key))


def test_malformed_headers_break_nothing():
    found = arrived(ce_id="seven", ce_subject="no uuid", ce_time="yesterday")

    assert found.event_id == arrived(ce_id="seven").event_id
    assert found.received.occurred_at == PLACE.stored_at


def test_bytes_that_are_no_message_are_unreadable_and_say_so():
    found = arrived(data=b"\xff\xff")

    assert found.received is None
    assert "cannot be read" in found.unreadable


def test_a_type_nobody_handles_is_neither_read_nor_unreadable():
    found = arrived(subject="qabul.namangan._.intake.v1.AppealClosed", data=b"\xff")

    assert (found.received, found.unreadable) == (None, None)
    assert found.type == "qabul.intake.v1.AppealClosed"
