"""Every call of the contracts is answered by code of ours: a generated stub answers UNIMPLEMENTED to all of them."""

from importlib import import_module

import pytest

from contracts.services import SERVICES, built
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceServicer
from qabul_chassis.operations.servicer import OperationsServicer


def left_to_the_stub(ours: type, stub: type) -> list[str]:
    calls = [name for name in vars(stub) if not name.startswith("_")]
    assert calls
    return [name for name in calls if getattr(ours, name) is getattr(stub, name)]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_answers_every_call_of_its_contract(name):
    stub = getattr(import_module(f"qabul.{name}.v1.{name}_service_pb2_grpc"), f"{name.capitalize()}ServiceServicer")

    [servicer] = [each for _, each in built(name).servicers if isinstance(each, stub)]

    assert left_to_the_stub(type(servicer), stub) == []


def test_operators_get_an_answer_to_every_call():
    assert left_to_the_stub(OperationsServicer, OperationsServiceServicer) == []
