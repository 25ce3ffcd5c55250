"""`qabul process diff`: what differs between two diagrams for what runs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer
from rich.markup import escape

from qabul_bpmn.drawing import Badge, Marks, Tone
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.inputs import STANDARD, read_bytes, refuse_two_from_standard_input
from qabul_cli.language import After
from qabul_cli.output import Output
from qabul_cli.process.difference import Change, Changed, Difference, Item, compare
from qabul_cli.process.facts import MAPPED, WORDS
from qabul_cli.process.files import (
    read_diagram,
    refuse_two_documents,
    write_beside,
)
from qabul_cli.process.versions import SHORT
from qabul_cli.speaking import say

EXAMPLES = """Examples:

  qabul process diff review.bpmn review-new.bpmn

  git show HEAD:review.bpmn | qabul process diff - review.bpmn  (what was committed, and what is drawn now)

  qabul process diff old.bpmn new.bpmn --out changes.svg  (new.bpmn, with what is new and changed marked)

  qabul process diff old.bpmn new.bpmn --json | jq -r '.lost[].element'

Exit codes: 0 both mean the same, 1 they differ, 2 one of them cannot be read.
"""

#: Exit code of a difference, and of trouble: as of the command this one is named after.
DIFFERENT, TROUBLE = 1, 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("diff", epilog=EXAMPLES)(diff)


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A diagram; - is standard input.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The one to compare it with.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="SVG", help="Also draw B, with what differs marked.")
    ] = None,
    lang: After = None,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two diagrams for what runs.

    Elements and flows are compared by their ids; names and places on the page are told apart, as they mean nothing to
    a run. Elements that tokens of A may stand on and B does not have are listed: they need an entry in the element
    map of a migration.
    """
    with problems_said(as_json=as_json, lang=lang):
        refuse_two_documents(out, as_json=as_json)
        refuse_two_from_standard_input(before, after)
        files = [read_bytes(before), read_bytes(after)]
        models = (read_diagram(files[0], before), read_diagram(files[1], after))
        found = compare(files[0], files[1], models)
        output = Output(as_json=as_json)
        if out != STANDARD:
            output.show(plain_difference(found), *_lines(found, before, after))
        if out:
            write_beside(files[1], _marks(found, before, after), out, output)
    if not found.same:
        raise typer.Exit(DIFFERENT)


def plain_difference(found: Difference) -> dict[str, Any]:
    """The same for programs."""
    return {
        "same": found.same,
        "same_version": found.same_version,
        "versions": list(found.versions),
        "can_run": list(found.can_run),
        "process": [_plain_change(each) for each in found.process],
        "elements": _plain_part(found.added, found.removed, found.changed),
        "flows": _plain_part(found.flows_added, found.flows_removed, found.flows_changed),
        "renamed": [_plain_changed(each) for each in found.renamed],
        "lost": [
            {"element": each.item.id, "kind": each.item.kind, "why": each.why, "perhaps": each.perhaps or None}
            for each in found.lost
        ],
        "moved": found.moved,
    }


def _plain_part(added: Sequence[Item], removed: Sequence[Item], changed: Sequence[Changed]) -> dict[str, Any]:
    return {
        "added": [each._asdict() for each in added],
        "removed": [each._asdict() for each in removed],
        "changed": [_plain_changed(each) for each in changed],
    }


def _plain_changed(each: Changed) -> dict[str, Any]:
    return {**each.item._asdict(), "changes": [_plain_change(change) for change in each.changes]}


def _plain_change(change: Change) -> dict[str, Any]:
    return {"what": change.what, "before": change.before or None, "after": change.after or None}


def _lines(found: Difference, before: Path, after: Path) -> Iterator[str]:
    yield _verdict(found)
    for side, file, runs, version in zip("AB", (before, after), found.can_run, found.versions, strict=True):
        if version and not runs:  # what is merely drawn is told above
            command = f"qabul process check {quote(str(file))}"
            yield f"[red]{escape(say('{side} cannot run: see `{command}`.', side=side, command=command))}[/]"
    for change in found.process:
        yield f"[yellow]~[/] {_arrow(change)}"
    yield from _part(say("Elements"), found.added, found.removed, found.changed)
    yield from _part(say("Flows"), found.flows_added, found.flows_removed, found.flows_changed)
    if found.renamed:
        yield f"\n[bold]{say('Only called otherwise')}[/]"
        for each in found.renamed:
            [(_, was, now)] = each.changes
            yield f"  {each.item.kind} [bold]{escape(each.item.id)}[/]: {_value(was)} → {_value(now)}"
    if found.moved:
        moved = say("Shapes and arrows drawn elsewhere, which is no difference: {count}.", count=found.moved)
        yield f"\n[dim]{moved}[/]"
    if found.lost:
        yield f"\n[bold]{say('For a migration: what waits or runs at these has no place there any more')}[/]"
        for lost in found.lost:
            pair = f"{lost.item.id}={lost.perhaps}"
            hint = escape(say("; perhaps --map {pair}", pair=pair)) if lost.perhaps else ""
            yield f"  {_named(lost.item)} {escape(lost.why)}{hint}"


def _verdict(found: Difference) -> str:
    if found.same_version:
        text = say("What runs is the same: both are version {version}.", version=_version(found.versions[0]))
    elif not any(found.versions):
        text = (
            say("What is drawn means the same; nothing is meant to run in either.")
            if found.same
            else say("What is drawn differs; nothing is meant to run in either.")
        )
    else:
        versions = " → ".join(map(_version, found.versions))
        text = (
            say(
                "What runs means the same: version {versions} (an expression has other blanks or line breaks).",
                versions=versions,
            )
            if found.same
            else say("What runs differs: version {versions}.", versions=versions)
        )
    return f"[{'green' if found.same else 'yellow'}]{text}[/]"


def _version(version: str | None) -> str:
    return version[:SHORT] if version else say("none, as nothing is meant to run")


def _part(title: str, added: Sequence[Item], removed: Sequence[Item], changed: Sequence[Changed]) -> Iterator[str]:
    if not (added or removed or changed):
        return
    yield f"\n[bold]{title}[/]"
    for each in removed:
        yield f"  [red]-[/] {_named(each)} [dim](A:{each.line})[/]"
    for each in added:
        yield f"  [green]+[/] {_named(each)} [dim](B:{each.line})[/]"
    for difference in changed:
        yield f"  [yellow]~[/] {_named(difference.item)} [dim](A:{difference.line_before}, B:{difference.item.line})[/]"
        for change in difference.changes:
            yield f"      {_arrow(change)}"


def _arrow(change: Change) -> str:
    # What is mapped has a name of its own behind the word.
    word, sign, name = change.what.partition(" ") if change.what.startswith(MAPPED) else (change.what, "", "")
    what = f"{say(word) if word in WORDS else word}{sign}{name}"
    return f"{escape(what)}: {_value(change.before)} → {_value(change.after)}"


def _value(text: str) -> str:
    return escape(text) if text else f"[dim]{say('none')}[/]"


def _named(item: Item) -> str:
    kind = "" if item.kind == "sequenceFlow" else f"{item.kind} "
    return f"{kind}[bold]{escape(item.id)}[/]" + (f" {escape(item.name)}" if item.name else "")


def _marks(found: Difference, before: Path, after: Path) -> Marks:
    """B with its news; what B no longer has can only be told below."""
    badges = {each.item.id: Badge(say("name")) for each in found.renamed}
    changed = [each.item for each in (*found.changed, *found.flows_changed)]
    added = [*found.added, *found.flows_added]
    badges |= {each.id: _badge(each, say("changed"), "±", "warm") for each in changed}
    badges |= {each.id: _badge(each, say("new"), "+", "calm") for each in added}
    tones: dict[str, Tone] = dict.fromkeys((each.id for each in changed), "warm")
    tones.update(dict.fromkeys((each.id for each in added), "calm"))
    legend = [
        say("{after} against {before}: same meaning", after=after.name, before=before.name)
        if found.same
        else say("{after} against {before}: what runs differs", after=after.name, before=before.name)
    ]
    if gone := [each.name or each.id for each in found.removed]:
        legend.append(say("Removed: {elements}", elements=", ".join(gone)))
    return Marks(badges=badges, arrows_follow=False, legend=tuple(legend), highlighted=tones)


def _badge(item: Item, word: str, sign: str, tone: Tone) -> Badge:
    """What is said of an element: an arrow, and an event among others on a border, have room for a sign only."""
    narrow = item.kind in {"sequenceFlow", "boundaryEvent"}
    return Badge(sign if narrow else word, tone, word if narrow else "")
