"""Free TCP ports on the loopback interface."""

import socket
from collections.abc import Iterator
from pathlib import Path
from secrets import SystemRandom

from qabul_local.problems import StackProblem

LOOPBACK = "127.0.0.1"

_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _HIGHEST = 20_000, 60_000
#: Fewer ports than this outside the kernel's range are too few to choose from.
_ENOUGH = 1000
_TRIES = 10_000


def is_free(port: int) -> bool:
    """Say whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections that linger after their server's end are no hindrance, a listener is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int, *, taken: frozenset[int] = frozenset()) -> list[int]:
    """Pick `count` different free ports, none of them in `taken`.

    They lie outside the range the kernel gives to outgoing connections: a server that is killed and started
    again must find its port as it left it, not borrowed by some client meanwhile.
    """
    found: list[int] = []
    for port in _candidates():
        if len(found) == count:
            break
        if port not in taken and port not in found and is_free(port):
            found.append(port)
    return found


def free_port(*, run: int = 1, taken: frozenset[int] = frozenset()) -> int:
    """Pick one free port, or the first of `run` that follow one another and are free."""
    return next(port for port in _candidates() if run_is_free(port, run) and taken.isdisjoint(range(port, port + run)))


def run_is_free(port: int, run: int) -> bool:
    """Say whether servers could listen on `port` and those after it, `run` in all."""
    return all(is_free(each) for each in range(port, port + run))


def _candidates() -> Iterator[int]:
    try:
        low, high = (int(bound) for bound in _EPHEMERAL.read_text().split())
    except (OSError, ValueError):
        low, high = 32_768, 60_999
    outside = [port for port in range(_LOWEST, _HIGHEST) if not low <= port <= high]
    # A machine may give nearly everything to outgoing connections; then any port has to do.
    pool = outside if len(outside) > _ENOUGH else list(range(_LOWEST, _HIGHEST))
    chance = SystemRandom()
    for _ in range(_TRIES):
        yield chance.choice(pool)
    raise StackProblem(f"Expected free ports between {_LOWEST} and {_HIGHEST}, but {_TRIES} picks found too few.")
