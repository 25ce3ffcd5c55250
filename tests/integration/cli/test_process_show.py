"""process show: intake, routing, execution and review run, and an appeal moves from one to the next."""

from uuid import uuid4

from tests.factories.appeals import TEXT
from tests.integration.cli.regional import CO_EXECUTOR, LEAD


async def test_the_tokens_of_an_appeal_are_shown_in_every_service(region, terminal):
    appeal = await region.submitted()

    before = await terminal.json("process", "show", appeal["number"])
    mistyped = await terminal.json("process", "show", f" {appeal['number'].replace('N-', 'Н – ')}")
    await region.accepted(appeal)
    card = await region.signed(appeal)
    await region.answered(card, attempt=1)
    await region.answered(card, attempt=2)
    found = await region.standing(appeal["number"], 6)
    by_id = await terminal.json("process", "show", appeal["appeal_id"])
    tree = await terminal.run("process", "show", appeal["number"])

    # Not accepted yet: intake alone knows it.
    [alone] = before["processes"]
    assert (alone["service"], alone["tokens"][0]["element"]) == ("intake", "accept-appeal")
    assert alone["timers"][0]["element"] == "acceptance-overdue"
    assert mistyped["number"] == by_id["number"] == appeal["number"]

    placed = {(each["service"], each.get("organisation"), each.get("attempt")): each for each in found}
    assert set(placed) == {
        ("intake", None, None),
        ("routing", None, None),
        ("execution", LEAD, None),
        ("execution", CO_EXECUTOR, None),
        ("review", LEAD, "1"),
        ("review", LEAD, "2"),
    }
    assert placed["execution", LEAD, None]["role"] == "lead"
    [token] = placed["review", LEAD, "1"]["tokens"]
    assert (token["element"], token["kind"], token["incident"]) == ("examine-answer", "user", None)
    assert token["name"]
    assert token["since"].startswith("2026-03-03T05:00")
    assert placed["execution", LEAD, None]["timers"]

    assert tree.code == 0, tree.err
    for word in ("await-outcome", "accept-assignment", "examine-answer", LEAD, "timer"):
        assert word in tree.out
    assert TEXT not in tree.out


async def test_what_nobody_knows_is_not_found(region, terminal):
    by_number = await terminal.run("process", "show", "N-2026-000099")
    by_id = await terminal.run("process", "show", str(uuid4()))

    assert (by_number.code, by_number.out) == (1, "")
    assert (by_id.code, by_id.out) == (1, "")
    assert "No process runs, or ran" in by_id.err


async def test_a_service_that_is_away_is_said_and_the_others_are_shown(region, terminal):
    appeal = await region.submitted()

    done = await terminal.run("process", "show", appeal["appeal_id"], QABUL_ROUTING_TARGET="127.0.0.1:1")

    assert done.code == 3
    assert "accept-appeal" in done.out
    assert "routing does not answer" in done.err
