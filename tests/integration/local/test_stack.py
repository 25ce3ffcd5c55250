"""What the stack remembers of itself between commands, and the ports it chooses."""

import json
import socket
from pathlib import Path

import pytest

from qabul_local.keys import Keys
from qabul_local.ports import free_port, is_free
from qabul_local.problems import StackProblem
from qabul_local.processes import Process
from qabul_local.services import settings_of
from qabul_local.stack import MEMBERS, PORTS, Member, Stack
from qabul_local.state import State
from qabul_local.subjects import SERVICES


def a_stack(tmp_path, *, processes=1):
    state = State.here(tmp_path / "state")
    state.make()
    return Stack(state, "namangan", Path("region"), processes, {name: Member(name) for name in MEMBERS})


def all_ports(stack):
    return [port for member in stack.members.values() for port in member.ports.values()]


@pytest.fixture
def listener():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def test_every_member_gets_ports_of_its_own(tmp_path):
    stack = a_stack(tmp_path)
    stack.choose_ports()

    ports = all_ports(stack)
    assert len(set(ports)) == len(ports) == sum(map(len, PORTS.values()))


def test_ports_are_chosen_outside_those_the_kernel_lends_to_clients():
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())

    assert not any(low <= free_port() <= high for _ in range(50))


def test_ports_stay_the_same_while_they_are_free(tmp_path, listener):
    stack = a_stack(tmp_path)
    stack.choose_ports()
    before = {name: dict(member.ports) for name, member in stack.members.items()}
    stack.members["nats"].ports["client"] = listener

    stack.choose_ports()

    after = {name: dict(member.ports) for name, member in stack.members.items()}
    assert after["nats"].pop("client") != listener
    before["nats"].pop("client")
    assert after == before


def test_a_port_is_set_by_the_environment(tmp_path, monkeypatch):
    grpc, monitor = free_port(), free_port()
    monkeypatch.setenv("QABUL_PORT_INTAKE", str(grpc))
    monkeypatch.setenv("QABUL_PORT_NATS_MONITOR", str(monitor))
    stack = a_stack(tmp_path)
    stack.choose_ports()

    assert stack.targets["intake"] == f"127.0.0.1:{grpc}"
    assert stack.members["nats"].ports["monitor"] == monitor


def test_a_set_port_that_is_taken_is_refused_by_name(tmp_path, monkeypatch, listener):
    monkeypatch.setenv("QABUL_PORT_REVIEW", str(listener))

    with pytest.raises(StackProblem, match=f"port {listener} for review .QABUL_PORT_REVIEW."):
        a_stack(tmp_path).choose_ports()


@pytest.mark.parametrize("text", ["0", "-1", "65536", "grpc"])
def test_a_set_port_that_is_none_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.setenv("QABUL_PORT_REVIEW", text)

    with pytest.raises(StackProblem, match="QABUL_PORT_REVIEW"):
        a_stack(tmp_path).choose_ports()


def test_each_process_of_a_service_has_a_metrics_port_in_a_row(tmp_path):
    stack = a_stack(tmp_path, processes=3)
    stack.choose_ports()

    rows = [range(stack.members[name].ports["metrics"], stack.members[name].ports["metrics"] + 3) for name in SERVICES]
    ports = [port for row in rows for port in row]
    assert len(set(ports)) == len(ports)
    assert all(map(is_free, ports))
    assert settings_of(stack, "intake")["QABUL_PROCESSES"] == "3"


def test_a_stack_is_read_back_as_it_was_saved(tmp_path):
    stack = a_stack(tmp_path)
    stack.choose_ports()
    stack.save()

    loaded = Stack.load(stack.state.root)

    assert loaded.targets == stack.targets
    assert all_ports(loaded) == all_ports(stack)
    assert loaded.running() == []


def test_a_process_that_has_gone_is_saved_as_none(tmp_path):
    stack = a_stack(tmp_path)
    stack.choose_ports()
    stack.members["nats"].process = Process(2**22 + 1, 0.0)  # above the largest id a kernel gives
    stack.save()

    assert json.loads(stack.state.stack_file.read_text())["members"]["nats"]["pid"] is None


def test_a_stack_that_was_never_started_says_what_to_do(tmp_path):
    with pytest.raises(StackProblem, match="make up"):
        Stack.load(tmp_path)


def test_secrets_are_made_once_and_differ(tmp_path):
    keys = Keys(tmp_path)
    first, data_key = keys.secret("database", "intake"), keys.data_key("intake")

    again = Keys(tmp_path)
    assert again.secret("database", "intake") == first
    assert again.data_key("intake") == data_key
    assert again.secret("database", "review") != first


def test_removing_the_state_spares_what_is_somebody_elses(tmp_path):
    stack = a_stack(tmp_path)
    stack.choose_ports()
    stack.save()
    theirs = stack.state.root / "theirs.txt"
    theirs.write_text("keep")

    stack.state.remove()

    assert [path.name for path in stack.state.root.iterdir()] == [theirs.name]
