"""The domain's refusals and missing cards, as errors a caller can mend."""

from collections.abc import Iterator
from contextlib import contextmanager

from qabul_chassis.errors import Invalid, NotFound, Stale
from qabul_routing.domain import Card, CardRefused


@contextmanager
def told(*, within: str = "") -> Iterator[None]:
    """Turn a refusal of the domain into the caller's error, with its clause and its field (of `within`)."""
    try:
        yield
    except CardRefused as refused:
        raise Invalid(
            str(refused),
            field=f"{within}.{refused.field}" if within else refused.field,
            reason=refused.reason,
            clause=refused.clause,
            hint=refused.hint,
        ) from refused


def not_found(appeal: object) -> NotFound:
    """No such card, or none the caller may see; it is not said which."""
    return NotFound(
        f"No card of appeal {appeal} is among those you may see.",
        reason="CARD_NOT_FOUND",
        hint="Check the id or number; an appeal has a card once a registrar has accepted it.",
    )


def check_revision(card: Card, revision: int | None) -> None:
    """See that the caller decides on what the card says now."""
    if revision is not None and revision != card.revision:
        raise Stale(
            f"The card of {card.facts.number} changed since it was read.",
            hint="Read the card again and decide on what it says now, with its present etag.",
        )
