"""What must hold between the entries of a region. Every check reports all it finds."""

import json
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from qabul_region.contents import RULES_FOLDER, SECTIONS, Contents, Report, contents_of
from qabul_region.entries import DayOff, Member, Official, Organisation, Post, Sector, Territory, Topic, WorkingDay
from qabul_region.problems import Path, Problem
from qabul_region.region import Region

_LOCAL = {"city_hokimiyat": "city", "district_hokimiyat": "district"}
_RULE_NODES = ("inputNode", "decisionTableNode", "outputNode")


def check(region: Region) -> list[Problem]:
    """Say what is wrong with a region that was built in code, in the order of its files."""
    problems: list[Problem] = []
    check_contents(contents_of(region), lambda file, path, text: problems.append(Problem(file, path, text)))
    return problems


def check_contents(contents: Contents, report: Report) -> None:
    """Run every check."""
    check_codes_are_written_once(contents, report)
    check_organisations(contents, report)
    check_hokimiyats(contents, report)
    check_officials(contents, report)
    check_sole_posts(contents, report)
    check_sectors_and_topics(contents, report)
    check_calendar(contents, report)
    check_members(contents, report)
    check_rules(contents, report)


def check_codes_are_written_once(contents: Contents, report: Report) -> None:
    """Two entries of one kind never share a code."""
    for section in SECTIONS:
        first: dict[str, int] = {}
        for at, code in contents.codes.get(section.key, ()):
            if code in first:
                path = (section.key, at, "code")
                report(section.file, path, f"{code!r} is already the code of {section.key}[{first[code]}]")
            first.setdefault(code, at)


def check_organisations(contents: Contents, report: Report) -> None:
    """Parents, territories and sectors exist, and nobody is his own superior."""
    bodies = contents.by_code(Organisation)
    for at, body in contents.of(Organisation):
        here: Path = ("organisations", at)
        if body.parent is not None:
            _expect(contents, report, "organisation", body.parent, at=("organisations.yaml", (*here, "parent")))
        if body.territory is not None:
            _expect(contents, report, "territory", body.territory, at=("organisations.yaml", (*here, "territory")))
        for index, sector in enumerate(body.sectors):
            _expect(contents, report, "sector", sector, at=("organisations.yaml", (*here, "sectors", index)))
        above, seen = body.parent, {body.code}
        while above is not None and above not in seen:
            seen.add(above)
            above = bodies[above].parent if above in bodies else None
        if above == body.code:
            report(
                "organisations.yaml", (*here, "parent"), f"{body.code!r} is its own superior through {body.parent!r}"
            )


def check_hokimiyats(contents: Contents, report: Report) -> None:
    """The region has one hokimiyat, and each city and district has one of its own kind."""
    file = "organisations.yaml"
    regional = [at for at, body in contents.of(Organisation) if body.kind == "regional_hokimiyat"]
    if len(regional) != 1:
        report(file, ("organisations",), f"exactly one regional_hokimiyat is needed, but there are {len(regional)}")
    territories = contents.by_code(Territory)
    served: dict[str, str] = {}
    for at, body in contents.of(Organisation):
        if body.kind not in _LOCAL:
            continue
        if body.territory is None:
            report(file, ("organisations", at), f"a {body.kind} needs its territory")
            continue
        place = territories.get(body.territory)
        if place is not None and place.kind != _LOCAL[body.kind]:
            text = f"a {body.kind} cannot serve {place.code!r}, which is a {place.kind}"
            report(file, ("organisations", at, "kind"), text)
        if body.territory in served:
            text = f"{body.territory!r} already has the hokimiyat {served[body.territory]!r}"
            report(file, ("organisations", at, "territory"), text)
        served.setdefault(body.territory, body.code)
    for at, territory in contents.of(Territory):
        if territory.code not in served:
            report("territories.yaml", ("territories", at, "code"), f"{territory.code!r} has no hokimiyat")


def check_officials(contents: Contents, report: Report) -> None:
    """An official holds a known post in a known organisation, and the post exists in that kind of organisation."""
    posts, bodies = contents.by_code(Post), contents.by_code(Organisation)
    for at, official in contents.of(Official):
        here: Path = ("officials", at)
        _expect(contents, report, "post", official.post, at=("officials.yaml", (*here, "post")))
        _expect(contents, report, "organisation", official.organisation, at=("officials.yaml", (*here, "organisation")))
        post, body = posts.get(official.post), bodies.get(official.organisation)
        if post is not None and body is not None and body.kind not in post.kinds:
            text = f"there is no {post.code!r} in {body.code!r}: the post exists in {', '.join(post.kinds)}"
            report("officials.yaml", (*here, "post"), text)


def check_sole_posts(contents: Contents, report: Report) -> None:
    """A sole post has one holder a day; an acting one may stand beside the holder he replaces (O11)."""
    sole = {post.code for _, post in contents.of(Post) if post.sole}
    holders: dict[tuple[str, str, bool], list[tuple[int, Official]]] = {}
    for at, official in contents.of(Official):
        if official.post in sole:
            key = (official.organisation, official.post, official.acting)
            holders.setdefault(key, []).append((at, official))
    for (organisation, post, _), appointed in holders.items():
        for (_, earlier), (at, later) in combinations(appointed, 2):
            if earlier.meets(later):
                text = f"{organisation!r} would have two holders of {post!r} at once: {earlier.code!r}, {later.code!r}"
                report("officials.yaml", ("officials", at, "from"), text)


def check_sectors_and_topics(contents: Contents, report: Report) -> None:
    """A sector's lead works in the sector, and every topic belongs to a sector."""
    bodies = contents.by_code(Organisation)
    for at, sector in contents.of(Sector):
        if sector.lead is None:
            continue
        here: Path = ("sectors", at, "lead")
        _expect(contents, report, "organisation", sector.lead, at=("sectors.yaml", here))
        lead = bodies.get(sector.lead)
        if lead is not None and sector.code not in lead.sectors:
            report("sectors.yaml", here, f"{lead.code!r} does not have the sector {sector.code!r} among its sectors")
    for at, topic in contents.of(Topic):
        _expect(contents, report, "sector", topic.sector, at=("topics.yaml", ("topics", at, "sector")))


def check_calendar(contents: Contents, report: Report) -> None:
    """No date is named twice, and none is both a day off and a working day."""
    seen: dict[object, str] = {}
    listed: Iterable[tuple[str, int, Any]] = [
        *(("days_off", at, day) for at, day in contents.of(DayOff)),
        *(("working_days", at, day) for at, day in contents.of(WorkingDay)),
    ]
    for key, at, day in listed:
        if day.on in seen:
            report("calendar.yaml", (key, at, "date"), f"{day.on} already stands in {seen[day.on]}")
        seen.setdefault(day.on, f"{key}[{at}]")


def check_members(contents: Contents, report: Report) -> None:
    """A member is an official of the organisation that sent him; a group belongs to a hokimiyat and has one head."""
    officials, bodies = contents.by_code(Official), contents.by_code(Organisation)
    heads: dict[str, list[tuple[int, Member]]] = {}
    for at, member in contents.of(Member):
        here: Path = ("members", at)
        _expect(contents, report, "organisation", member.organisation, at=("members.yaml", (*here, "organisation")))
        _expect(contents, report, "official", member.official, at=("members.yaml", (*here, "official")))
        _expect(contents, report, "organisation", member.group, at=("members.yaml", (*here, "group")))
        for index, sector in enumerate(member.sectors):
            _expect(contents, report, "sector", sector, at=("members.yaml", (*here, "sectors", index)))
        official = officials.get(member.official)
        if official is not None and official.organisation != member.organisation:
            text = f"{official.code!r} works in {official.organisation!r}, not in {member.organisation!r}"
            report("members.yaml", (*here, "official"), text)
        owner = bodies.get(member.group)
        if owner is not None and not owner.kind.endswith("_hokimiyat"):
            report("members.yaml", (*here, "group"), f"{owner.code!r} is no hokimiyat, so it has no working group (D2)")
        if member.role == "head":
            heads.setdefault(member.group, []).append((at, member))
    for group, named in heads.items():
        for (_, earlier), (at, later) in combinations(named, 2):
            if earlier.meets(later):
                report("members.yaml", ("members", at, "role"), f"the group of {group!r} would have two heads at once")


def check_rules(contents: Contents, report: Report) -> None:
    """A rule table of the region is a decision model with an input, a table and an output."""
    for name, text in contents.rules.items():
        file = f"{RULES_FOLDER}/{name}.json"
        try:
            model = json.loads(text)
        except json.JSONDecodeError as error:
            report(file, (), f"is not JSON: {error}")
            continue
        nodes = model.get("nodes", []) if isinstance(model, dict) else []
        kinds = {node.get("type") for node in nodes if isinstance(node, dict)} if isinstance(nodes, list) else set()
        for wanted in _RULE_NODES:
            if wanted not in kinds:
                report(file, ("nodes",), f"a decision model needs a node of type {wanted}")


def _expect(contents: Contents, report: Report, noun: str, code: str, *, at: tuple[str, Path]) -> None:
    """Report a code that no entry of this kind has."""
    if code not in contents.known(noun):
        report(*at, f"unknown {noun} {code!r}")
