"""Events on the wire: their bytes stay readable, each has one producer, and every listener is known."""

import json
import os
from pathlib import Path

import pytest
from google.protobuf import descriptor_pool
from google.protobuf.message import Message

from contracts.events import FLOWS, Flow
from contracts.services import SERVICES, built
from contracts.specimens import specimen

GOLDEN = Path(__file__).parent / "golden" / "events.json"
#: Fields that name or describe a person; they travel in one event only (architecture, 5).
PERSONAL = {"applicant", "surname", "given_name", "patronymic", "pinfl", "address", "phone", "email", "full_name"}
THE_ONE_WITH_PERSONAL_DATA = "qabul.routing.v1.AssignmentIssued"
by_name = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)


def golden() -> dict[str, str]:
    return json.loads(GOLDEN.read_text())


@by_name
def test_an_event_is_written_as_it_always_was(flow: Flow):
    """A renumbered or retyped field would make yesterday's events unreadable; `UPDATE_GOLDEN=1` writes new events."""
    written = specimen(flow.event).SerializeToString(deterministic=True).hex()

    if os.environ.get("UPDATE_GOLDEN"):
        known = golden() if GOLDEN.exists() else {}
        GOLDEN.write_text(json.dumps({**known, flow.name: written}, indent=1, sort_keys=True) + "\n")

    assert written == golden()[flow.name]


@by_name
def test_an_event_written_long_ago_is_read_whole(flow: Flow):
    read = flow.event.FromString(bytes.fromhex(golden()[flow.name]))

    assert read == specimen(flow.event)


def test_every_event_of_the_contracts_is_known_here():
    declared = {
        message.full_name
        for service in SERVICES
        for message in descriptor_pool.Default()
        .FindFileByName(f"qabul/{service}/v1/events.proto")
        .message_types_by_name.values()
        if not message.name.endswith("Ref")
    }

    assert declared == {flow.name for flow in FLOWS}


@by_name
def test_an_event_is_said_by_its_producer_alone(flow: Flow):
    speakers = {
        service
        for service in SERVICES
        for process in built(service).processes.definitions.known
        for task in process.service_tasks
        if task.message == flow.event.DESCRIPTOR.name
    }

    assert speakers == {flow.producer}
    assert flow.name.split(".")[1] == flow.producer


@by_name
def test_an_event_is_heard_by_those_who_are_known_to_listen(flow: Flow):
    listeners = {
        service
        for service in SERVICES
        for consumer in built(service).consumers
        if flow.event in consumer.handlers and consumer.stream == flow.producer.upper()
    }

    assert listeners == flow.consumers


def test_personal_data_travels_in_one_event_only():
    carriers = {flow.name for flow in FLOWS if PERSONAL & fields_of(flow.event.DESCRIPTOR)}

    assert carriers == {THE_ONE_WITH_PERSONAL_DATA}


def fields_of(descriptor) -> set[str]:
    found: set[str] = set()
    for field in descriptor.fields:
        found.add(field.name)
        if field.message_type is not None:
            found |= fields_of(field.message_type)
    return found


def test_a_specimen_sets_every_field():
    """Otherwise the golden bytes would guard less than they seem to."""

    def unset(message: Message) -> list[str]:
        names = []
        for field in message.DESCRIPTOR.fields:
            if field.containing_oneof is not None:
                continue
            value = getattr(message, field.name)
            if field.is_repeated:
                names += [field.name] if not len(value) else []
            elif field.message_type is not None:
                names += unset(value) if message.HasField(field.name) else [field.name]
            elif not value:
                names.append(field.name)
        return names

    assert {flow.name: unset(specimen(flow.event)) for flow in FLOWS if unset(specimen(flow.event))} == {}
