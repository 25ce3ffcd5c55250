"""process render: the pictures of a running region."""

import re

from tests.factories.appeals import TEXT
from tests.integration.cli.regional import CO_EXECUTOR, LEAD

from qabul_chassis.testing import wait_until


def elements_in(picture, colour):
    """Ids of what is drawn in this colour."""
    groups = re.findall(r'<(?:g|path) id="([^"]+)"(.*?)(?=<(?:g|path) id=|$)', picture, re.DOTALL)
    return {id_ for id_, drawn in groups if colour in drawn}


def plates_in(picture):
    """What stands on the plates."""
    return re.findall(r'font-weight="bold"[^>]*>([^<]+)</text>', picture)


VISITED = "#1f7a5a"


async def test_an_appeal_is_drawn_on_the_diagram_that_it_runs_on(region, terminal, tmp_path):
    appeal = await region.submitted()
    number = appeal["number"]
    before, after = tmp_path / "before.svg", tmp_path / "after.svg"

    told = await terminal.run("process", "render", "intake", "--appeal", number, "--out", str(before))
    await region.accepted(appeal)
    card = await region.signed(appeal)
    await terminal.json("process", "render", "intake", "--appeal", appeal["appeal_id"], "--out", str(after))

    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == str(before)
    assert f"intake of {number}, version" in told.out
    first, second = before.read_text("utf-8"), after.read_text("utf-8")
    assert plates_in(first) == plates_in(second) == ["1"]
    assert "accept-appeal" not in elements_in(first, VISITED)
    assert {"accept-appeal", "accept-to-said", "say-appeal-accepted"} <= elements_in(second, VISITED)
    assert "acceptance-overdue" not in elements_in(second, VISITED)
    assert TEXT not in first + second
    assert card.facts.number == number


async def test_executors_and_attempts_are_told_apart(region, terminal, tmp_path):
    appeal = await region.submitted()
    number = appeal["number"]
    await region.accepted(appeal)
    card = await region.signed(appeal)
    for attempt in (1, 2):
        await region.answered(card, attempt=attempt)
    await region.standing(number, 6)

    async def render(*arguments):
        return await terminal.run("process", "render", *arguments, "--out", str(tmp_path / "x.svg"))

    last = await render("review", "--appeal", number)
    first = await render("review", "--appeal", number, "--attempt", "1")
    [assignment] = [each for each in card.assignments if each.organisation == CO_EXECUTOR]
    helper = await render("co-execution", "--key", assignment.assignment_id)
    same = await render("co-execution", "--appeal", number)
    lead = await render("execution", "--appeal", number)
    nobody = await render("execution", "--appeal", number, "--organisation", "gas-supply")

    assert f"review of {number} ({LEAD}, attempt 2)" in last.out
    assert f"review of {number} ({LEAD}, attempt 1)" in first.out
    assert f"co-execution of {assignment.assignment_id}, version" in helper.out
    assert f"({CO_EXECUTOR}, co-executor)" in same.out
    assert f"({LEAD}, lead)" in lead.out
    assert (nobody.code, nobody.out) == (1, "")
    assert f"that fits; there are: {LEAD} lead" in nobody.err


async def test_all_that_waits_is_counted_on_the_current_diagram_or_on_a_version(region, terminal, tmp_path):
    for _ in range(3):
        await region.submitted()
    counts = tmp_path / "counts.svg"

    all_of_them = await terminal.json("process", "render", "intake", "--counts", "--out", str(counts))
    begun = all_of_them["version"][:8]
    on_version = await terminal.run("process", "render", "intake", "--ages", "--version", begun, "--out", "-")
    unknown = await terminal.run("process", "render", "intake", "--counts", "--version", "0" * 12, "--out", "-")

    assert plates_in(counts.read_text("utf-8")) == ["3"]
    assert "3 waiting, on all versions" in all_of_them["legend"][0]
    assert "on this version alone" in on_version.out
    assert len(plates_in(on_version.out)) == 1
    assert (unknown.code, unknown.out) == (1, "")
    assert f"Versions: {all_of_them['version'][:12]} (current, 3 running)." in unknown.err


async def test_what_runs_nowhere_is_not_found(region, terminal):
    by_number = await terminal.run("process", "render", "intake", "--appeal", "N-2026-000099", "--out", "-")
    process = await terminal.run("process", "render", "desk", "--counts", "--out", "-")

    assert (by_number.code, by_number.out) == (1, "")
    # Reporting is not there, and might have it.
    assert (process.code, process.out) == (3, "")
    assert "those asked have co-execution, execution, intake, review, routing. Not asked: reporting." in process.err


async def test_the_card_of_an_appeal_is_drawn_by_the_appeals_number(region, terminal):
    appeal = await region.submitted()
    await region.accepted(appeal)

    async def drawn():
        done = await terminal.run("process", "render", "routing", "--appeal", appeal["number"], "--out", "-")
        return done.out if done.code == 0 else None

    picture = await wait_until(drawn, what="the card's process")

    assert "appeal-accepted" in elements_in(picture, VISITED)
