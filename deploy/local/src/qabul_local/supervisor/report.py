"""How the supervisor tells what it is doing, without knowing who looks."""

from collections.abc import Callable

#: Called with a member's name and what now happens to it; from several threads.
Report = Callable[[str, str], None]

READY = "ready"


def silent(member: str, stage: str) -> None:
    """Tell nobody."""
