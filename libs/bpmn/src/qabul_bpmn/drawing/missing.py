"""What has no place in the picture is told below it: nothing that waits, stopped or differs is lost from sight."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from qabul_bpmn.drawing.layout import Layout, layout_of
from qabul_bpmn.drawing.marks import Badge, Marks

#: Names in one sentence; of the others, how many there are.
_NAMED: Final = 20
_LONGEST: Final = 80
#: How many wait, whether some of them stopped, and what else is said of them.
_COUNT: Final = re.compile(r"(\d{1,9})(!?)( · .*)?")
_TONES: Final = ("calm", "warm", "alarm")


def legend_of(xml: bytes | str, marks: Marks) -> tuple[str, ...]:
    """Return the sentences that `draw` puts below a diagram: those of the marks, and what could not be drawn.

    Raises ProblemsFound for what is no BPMN file, and NotDrawn for one without a layout.
    """
    return whole_legend(layout_of(xml), marks)


def whole_legend(layout: Layout, marks: Marks) -> tuple[str, ...]:
    """Return the same of a layout."""
    return (*marks.legend, *_not_drawn(layout, marks))


def gathered(layout: Layout, marks: Marks) -> Marks:
    """Return the marks with those inside closed sub-processes gathered at what hides them."""
    drawn = {shape.id for shape in layout.shapes}
    inside: dict[str, list[Badge]] = {}
    for id_, badge in marks.badges.items():
        closed = layout.folded.get(id_)
        if closed and id_ not in drawn:
            inside.setdefault(closed, []).append(badge)
    both = {id_: [*([marks.badges[id_]] if id_ in marks.badges else []), *found] for id_, found in inside.items()}
    return replace(marks, badges={**marks.badges, **{id_: _sum(badges) for id_, badges in both.items()}})


def _sum(badges: list[Badge]) -> Badge:
    """Return one badge for several: counts are added up, and the most urgent one gives the tone."""
    urgent = max(badges, key=lambda badge: _TONES.index(badge.tone))
    title = ", ".join(badge.title or badge.text for badge in badges[:_NAMED])
    counts = [_COUNT.fullmatch(badge.text) for badge in badges]
    if len({badge.text for badge in badges}) == 1 and not (counts[0] and len(badges) > 1):
        text = urgent.text
    elif all(counts):
        found = [count for count in counts if count]
        stopped, more = any(count[2] for count in found), any(count[3] for count in found)
        text = f"{sum(int(count[1]) for count in found)}{'!' * stopped}{' · …' * more}"
    else:
        text = f"{urgent.text} …"
    return Badge(text, urgent.tone, title)


def _not_drawn(layout: Layout, marks: Marks) -> Iterable[str]:
    drawn = {shape.id for shape in layout.shapes} | {edge.id for edge in layout.edges}
    marked = [id_ for id_ in marks.badges if id_ not in drawn]
    folded = [id_ for id_ in marked if id_ in layout.folded]
    # What is marked comes first, so that no length of the list can hide it.
    others = [id_ for id_ in marked if id_ not in layout.folded]
    unplaced = dict.fromkeys([*others, *layout.unplaced])
    if unplaced:
        beginning = marks.words.not_drawn if len(unplaced) == 1 else marks.words.none_drawn
        yield f"{beginning}: {_listed(unplaced, layout, marks)}"
    if folded:
        yield f"{marks.words.closed}: {_listed(folded, layout, marks)}"


def _listed(ids: Iterable[str], layout: Layout, marks: Marks) -> str:
    left = iter(ids)
    named = [_named(layout.unplaced.get(id_, ""), id_, marks.badges.get(id_)) for id_ in islice(left, _NAMED)]
    more = sum(1 for _ in left)
    return ", ".join(named) + (f" {marks.words.more.format(count=more)}" if more else "")


def _named(name: str, id_: str, badge: Badge | None) -> str:
    known = " ".join(name.split())[:_LONGEST] or id_[:_LONGEST]
    return f"{known} ({badge.title or badge.text})" if badge else known
