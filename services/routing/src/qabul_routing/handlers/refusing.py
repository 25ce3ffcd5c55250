"""The domain's refusals and missing cards, as errors a caller can mend."""

from collections.abc import Iterator
from contextlib import contextmanager

from qabul_chassis.errors import Invalid, NotFound, Stale
from qabul_routing.domain import Card, CardRefused


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal of the domain into the caller's error, with its field and clause."""
    try:
        yield
    except CardRefused as refused:
        raise Invalid(
            str(refused), field=refused.field, reason=refused.reason, clause=refused.clause, hint=refused.hint
        ) from refused


def not_found(appeal: object) -> NotFound:
    """No such card, or none the caller may see; it is not said which."""
    return NotFound(f"No card of appeal {appeal} is among those you may see.", reason="CARD_NOT_FOUND")


def check_revision(card: Card, revision: int | None) -> None:
    """See that the caller decides on what the card says now."""
    if revision is not None and revision != card.revision:
        raise Stale(f"The card of {card.facts.number} changed since it was read; read it again and decide anew.")
