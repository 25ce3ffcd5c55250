"""What is painted on a diagram: where tokens stand and went, what stopped, how much waits and for how long."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.operations.v1 import processes_pb2 as processes
from qabul_bpmn import Model
from qabul_bpmn.drawing import Badge, Marks, Tone
from qabul_chassis.wire import as_instant
from qabul_cli.output import instant, lasted
from qabul_cli.process.called import elements_of_calls
from qabul_cli.process.facts import names_of
from qabul_cli.process.standing import Standing, is_stopped
from qabul_cli.process.versions import SHORT
from qabul_cli.process.ways import Move, Ways
from qabul_cli.speaking import say

#: From when on what waits is painted as waiting long, and as late: the usual terms are fifteen days.
LONG, LATE = timedelta(days=3), timedelta(days=15)

#: Tokens that stand around others, and those that wait for others of their own instance.
_AROUND: Final = frozenset({"scope", "instances"})
_WITHIN: Final = _AROUND | {"join"}


def badges_of(tokens: Iterable[tuple[str, bool]]) -> dict[str, Badge]:
    """Plates with the number of tokens at each element; given as (element, whether it stopped there)."""
    standing: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for element, incident in tokens:
        standing[element] += 1
        stopped[element] += incident
    return {element: _count(count, stopped[element]) for element, count in standing.items()}


def marks_of_instance(
    seen: operations.GetProcessResponse,
    model: Model,
    *,
    title: str,
    now: datetime,
    called: Sequence[tuple[int, Standing]] = (),
) -> Marks:
    """Where one instance stands, and the way it went.

    Args:
        seen: the instance, with its history.
        model: its own diagram.
        title: whose it is.
        now: when it was looked at.
        called: what it called and is not over, by the call's token: a call stopped when something stopped in there.
    """
    stopped = {token.token for token in seen.tokens if is_stopped(token)}
    stopped |= {token for token, below in called if below.stopped}
    standing = [(token.element, token.token in stopped) for token in seen.tokens if token.kind not in _AROUND]
    legend = [
        say(
            "{title}, version {version}, finished, as of {instant}"
            if seen.finished
            else "{title}, version {version}, running, as of {instant}",
            title=title,
            version=seen.version[:SHORT],
            instant=instant(now),
        )
    ]
    calls = elements_of_calls(seen)  # tokens are read after what they called, and may have gone on meanwhile
    names = names_of(model)

    def named(element: str) -> str:
        return names.get(element, element)

    legend += [
        say("Stopped at {element}: {reason}", element=named(token.element), reason=token.reason)
        for token in seen.tokens
        if token.reason
    ]
    legend += [
        say(
            "Stopped at {element} of {process}, called at {caller}: {reason}",
            element=where.names.get(token.element, token.element),
            process=where.process.process,
            caller=named(calls.get(at, "")),
            reason=token.reason,
        )
        for at, below in called
        for where, token in below.stopped
    ]
    legend += [
        say("{element}: due {instant}", element=named(each.element), instant=instant(each.due_at))
        for each in seen.timers
    ]
    if seen.history_cut:
        since = instant(seen.history[0].at)
        legend.append(say("The way is painted from {instant} on; what was before is not shown", instant=since))
    return Marks(
        badges=badges_of(standing),
        visited=frozenset(way_of(seen.history, Ways(model))),
        arrows_follow=False,
        legend=tuple(legend),
    )


def way_of(history: Iterable[operations.Happening], ways: Ways) -> set[str]:
    """The elements that tokens left, and the flows they went along: what happened at once was one change."""
    visited: set[str] = set()
    moves: dict[int, list[Move]] = {}
    for line in history:
        at = moves.setdefault(line.at.ToNanoseconds(), [])
        if line.what in {"entered", "passed", "migrated"}:
            at.append(Move("entered", line.element))
        if line.what in {"left", "passed"}:
            at.append(Move("left", line.element))
            visited.add(line.element)
    for change in moves.values():
        visited |= ways.gone_along(change)
    return visited


def marks_of_all(
    found: processes.GetDiagramResponse, known: Iterable[str], *, ages: bool, counts: bool, scope: str, now: datetime
) -> Marks:
    """How much waits at each element, and how long the oldest does.

    Args:
        found: counts by element.
        known: the elements of the diagram that is drawn.
        ages: paint since when the oldest waits.
        counts: paint how many wait.
        scope: whose tokens these are, for the legend.
        now: when it was looked at.
    """
    badges, elsewhere, total, stopped = {}, [], 0, 0
    known = set(known)
    for element in found.elements:
        kinds = [each for each in element.kinds if each.kind not in _WITHIN]
        if not (count := sum(each.count for each in kinds)):
            continue
        total += count
        if element.element not in known:
            elsewhere.append(f"{element.element} {_count(count, element.incidents).text}")
            continue
        stopped += element.incidents
        oldest = min(at for each in kinds if (at := as_instant(each.oldest_at)))
        waited = now - oldest
        text = [_count(count, element.incidents).text] * counts + [_age(waited)] * ages
        badges[element.element] = Badge(" · ".join(text), _tone(waited if ages else None, element.incidents))
    legend = [
        say(
            "{process}, current version {version}, as of {instant}: {total} waiting, {scope}"
            if found.current
            else "{process}, version {version}, as of {instant}: {total} waiting, {scope}",
            process=found.process,
            version=found.version[:SHORT],
            instant=instant(now),
            total=total,
            scope=scope,
        )
    ]
    if stopped:
        legend.append(say("! stopped: {count}, in red", count=stopped))
    if ages:
        legend.append(
            say("Age of the oldest; orange from {long} days, red from {late} days", long=LONG.days, late=LATE.days)
        )
    if elsewhere:
        legend.append(say("Not on this version: {elements}", elements=", ".join(elsewhere)))
    return Marks(badges=badges, legend=tuple(legend))


def _count(count: int, stopped: int) -> Badge:
    return Badge(f"{count}!" if stopped else str(count), _tone(None, stopped))


def _tone(waited: timedelta | None, stopped: int) -> Tone:
    if stopped or (waited is not None and waited >= LATE):
        return "alarm"
    return "warm" if waited is not None and waited >= LONG else "calm"


def _age(waited: timedelta) -> str:
    return lasted(waited) or say("new")
