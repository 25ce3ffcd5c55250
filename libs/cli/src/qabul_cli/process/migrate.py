"""`qabul process migrate`: move unfinished instances onto another version of their process."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from qabul.operations.v1 import processes_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.given import given
from qabul_cli.output import columns
from qabul_cli.places import SERVICES
from qabul_cli.plain import plain
from qabul_cli.problems import CallFailed, Refused, Usage, refuse_stray
from qabul_cli.process.versions import SHORT, described, process_of, version_among
from qabul_cli.session import Session
from qabul_cli.speaking import say

#: Instances in one call: few enough to show how it goes.
_PAGE = 100
#: Instances named beside a reason.
_NAMED = 3

EXAMPLES = """Examples:

  qabul process migrate routing routing --dry-run      (from the only earlier version that still runs, to the current)

  qabul process migrate routing routing --from 3f6a2b1c --map sign=sign-resolution --dry-run

  qabul process migrate routing routing --from 3f6a2b1c --map sign=sign-resolution --json | jq '.not_moved'
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", epilog=EXAMPLES)(migrate)


@calls(*SERVICES, role=Role.OPERATOR)
async def migrate(
    session: Session,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Whose process it is.")],
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="Id of the process, as `versions` shows it.")],
    *,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="VERSION", help="Move those on this version; its first characters will do."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Onto this one; the current one unless given.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OLD=NEW",
            help="An element that has another id there; OLD= gives a timer up. May be given often.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of them.")] = False,
) -> None:
    """Move unfinished instances onto another version of their process.

    Each moves whole or not at all, also while people work on it. An instance with a token or timer that has no place
    in the other version stays on its own and is named; exit code 1 then. Run it again after a refusal or an outage: it
    moves those that are left. Where there is nothing to move it says so, and the exit code is 0: a deployment may run
    it each time.
    """
    refuse_stray(service, SERVICES, "SERVICE")
    from_, to, elements = given("--from", from_), given("--to", to), _pairs(map_ or ())
    summary = await process_of(session, service, process)
    new = version_among(summary, to, "--to").version if to else summary.current_version
    old = version_among(summary, from_, "--from") if from_ else _only_other(summary, new)
    if old is None:
        await _check_map(session, service, summary, elements)
        content = _plain(service, process, pb.MigrateProcessResponse(to_version=new), dry_run=dry_run)
        told = say(
            "Nothing to move: no unfinished instance of '{process}' is on another version than {version}.",
            process=process,
            version=new[:SHORT],
        )
        session.output.show(content, escape(told))
        return
    if old.version == new:
        raise Refused(
            say(
                "Expected two versions of '{process}', but both are {version}: nothing can be moved.",
                process=process,
                version=new[:SHORT],
            )
        )
    request = pb.MigrateProcessRequest(
        process=process,
        from_version=old.version,
        to_version=new,
        elements=elements,
        dry_run=dry_run,
        page_size=_PAGE,
    )
    whole = await _move_all(session, service, request, total=old.running)
    staying = {each.instance_id for each in whole.not_moved}
    content = _plain(service, process, whole, dry_run=dry_run)
    told = say(
        "Would be moved from {old} to {new}: {moved}. Would stay: {staying}."
        if dry_run
        else "Moved from {old} to {new}: {moved}. Stay: {staying}.",
        old=old.version[:SHORT],
        new=whole.to_version[:SHORT],
        moved=f"{whole.moved:,}",
        staying=f"{len(staying):,}",
    )
    session.output.show(content, told, *([_table(whole.not_moved)] if staying else []))
    if staying:
        session.put_up_with(
            Refused(
                say(
                    "{count} have no place in version {version}.",
                    count=f"{len(staying):,}",
                    version=whole.to_version[:SHORT],
                ),
                hint=say(
                    "Map their elements with --map, or let them end on their own version; --json names each of them."
                ),
            )
        )


async def _move_all(
    session: Session, service: str, request: pb.MigrateProcessRequest, *, total: int
) -> pb.MigrateProcessResponse:
    """Call as long as there are instances; the answers in one."""
    whole = pb.MigrateProcessResponse()
    with session.output.progress(say("looking") if request.dry_run else say("moving"), total) as advance:
        while True:
            try:
                page = await session.ask(service, session.operations(service).MigrateProcess(request))
            except CallFailed as problem:
                if whole.moved and not request.dry_run:
                    again = say("{moved} are moved; run it again for the others.", moved=f"{whole.moved:,}")
                    problem.hint = f"{problem.hint} {again}".strip()
                raise
            whole.from_version, whole.to_version = page.from_version, page.to_version
            whole.moved += page.moved
            whole.remaining = page.remaining
            whole.not_moved.extend(page.not_moved)
            advance(page.moved + len({each.instance_id for each in page.not_moved}))
            request.page_token = page.next_page_token
            if not page.next_page_token:
                return whole


async def _check_map(session: Session, service: str, process: pb.ProcessSummary, elements: dict[str, str]) -> None:
    """Refuse a map that fits no earlier version, also when nothing is on one: a typing error shows the first time."""
    earlier = [each.version for each in process.versions if not each.current]
    if elements and not earlier:
        session.output.note(say("--map was not checked: there is no earlier version that its elements could be of."))
    refusals: list[CallFailed] = []
    for version in earlier if elements else ():
        request = pb.MigrateProcessRequest(
            process=process.process, from_version=version, elements=elements, dry_run=True, page_size=1
        )
        try:
            await session.ask(service, session.operations(service).MigrateProcess(request))
        except CallFailed as problem:
            refusals.append(problem)
        else:
            return
    if refusals:
        raise refusals[0]


def _only_other(process: pb.ProcessSummary, target: str) -> pb.VersionCount | None:
    """The version to move from when none is named; None when there is nothing to move."""
    running = [each for each in process.versions if each.running and each.version != target]
    if not running:
        return None
    if len(running) > 1 or running[0].current:  # back from the current one, only who says so goes
        raise Usage(say("Expected --from with one of the versions that run: {versions}.", versions=described(running)))
    return running[0]


def _plain(service: str, process: str, whole: pb.MigrateProcessResponse, *, dry_run: bool) -> dict[str, Any]:
    staying = len({each.instance_id for each in whole.not_moved})
    content = {"service": service, "process": process, "dry_run": dry_run, **plain(whole), "staying": staying}
    del content["next_page_token"]
    return content


def _pairs(pairs: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        old, sign, new = (part.strip() for part in pair.partition("="))
        if not (old and sign):
            raise Usage(
                say("Expected OLD=NEW in --map, or OLD= for a timer to give up, but found '{pair}'.", pair=pair)
            )
        if found.setdefault(old, new) != new:
            raise Usage(
                say(
                    "Expected one place for '{old}' in --map, but found '{found}' and '{new}'.",
                    old=old,
                    found=found[old],
                    new=new,
                )
            )
    return found


def _table(not_moved: Sequence[pb.NotMoved]) -> Table:
    """Why instances stay: each reason once, with how many it keeps."""
    table = columns("element", "reason", "instances", "such as")
    reasons: dict[tuple[str, str], list[str]] = {}
    for each in not_moved:
        place = f"{each.instance_id}/{each.token}" if each.token else each.instance_id
        reasons.setdefault((each.element, each.reason), []).append(place)
    for (element, reason), places in sorted(reasons.items(), key=lambda item: -len(item[1])):
        count = len({place.partition("/")[0] for place in places})
        table.add_row(escape(element), escape(reason), f"{count:,}", "\n".join(places[:_NAMED]))
    return table
