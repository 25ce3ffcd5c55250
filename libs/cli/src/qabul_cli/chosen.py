"""Which services a command is about that may be about all of them."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from qabul_cli.places import SERVICES
from qabul_cli.problems import refuse_stray

Service = Annotated[
    list[str] | None,
    typer.Option("--service", "-s", metavar="|".join(SERVICES), help="Of this one; of all unless given."),
]


def named(services: Iterable[str] | None) -> Sequence[str]:
    """The services that are given, else all.

    Raises:
        Usage: there is no such service.
    """
    chosen = tuple(services or SERVICES)
    for each in chosen:
        refuse_stray(each, SERVICES, "--service")
    return chosen
