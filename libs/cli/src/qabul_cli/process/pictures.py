"""What is painted on a diagram of an instance: where its tokens stand, and which of them stopped."""

from collections import Counter
from collections.abc import Iterable

from qabul_bpmn.drawing import Badge


def badges_of(tokens: Iterable[tuple[str, bool]]) -> dict[str, Badge]:
    """Plates with the number of tokens at each element; given as (element, whether it stopped there)."""
    standing: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for element, incident in tokens:
        standing[element] += 1
        stopped[element] += incident
    return {
        element: Badge(f"{count}!" if stopped[element] else str(count), "alarm" if stopped[element] else "calm")
        for element, count in standing.items()
    }
