"""The audit of a key: chained, and it shows when somebody changes the past."""

import asyncio
import json
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import CLERK

from qabul_chassis.audit import verify_chain


async def note(database, key, *actions):
    async def work(unit):
        for action in actions:
            unit.audit(key, action, before="a1", after="b2")

    await database.change(work, caller=CLERK)


@pytest.fixture
async def key(database):
    key = uuid4()
    for number in range(4):
        await note(database, key, f"step-{number}")
    return key


async def test_a_chain_verifies_and_says_its_length_and_head(database, key):
    await note(database, uuid4(), "of-another-key")

    chain = await verify_chain(database, key)

    assert chain.whole
    assert chain.length == 4
    assert chain.head == await database.fetchval("SELECT hash FROM audit WHERE key = $1 AND seq = 4", key)


async def test_facts_of_one_commit_are_one_row_that_says_who_and_what(database):
    key = uuid4()
    await note(database, key, "opened", "assigned")

    [row] = await database.fetch("SELECT seq, entries FROM audit WHERE key = $1", key)

    facts = json.loads(row["entries"])
    assert [fact["action"] for fact in facts] == ["opened", "assigned"]
    assert facts[0] | {"at": ""} == {
        "who": "clerk-1",
        "roles": ["registrar"],
        "organisation": "reception",
        "action": "opened",
        "at": "",
        "request_id": "r-1",
        "details": {"before": "a1", "after": "b2"},
    }


@pytest.mark.parametrize(
    ("forgery", "broken_at"),
    [
        ("UPDATE audit SET entries = jsonb_set(entries, '{0,who}', '\"somebody\"') WHERE key = $1 AND seq = 2", 2),
        ("UPDATE audit SET at = at - interval '1 day' WHERE key = $1 AND seq = 3", 3),
        ("DELETE FROM audit WHERE key = $1 AND seq = 2", 2),
        ("DELETE FROM audit WHERE key = $1 AND seq = 1", 1),
        ("UPDATE audit SET hash = sha256(hash) WHERE key = $1 AND seq = 4", 4),
        (
            """WITH taken AS (DELETE FROM audit WHERE key = $1 AND seq = 4 RETURNING *)
            INSERT INTO audit SELECT key, 5, at, entries, hash FROM taken""",
            4,
        ),
    ],
    ids=["a fact changed", "an instant changed", "a row taken out", "the first taken out", "a hash changed", "moved"],
)
async def test_a_change_of_the_past_is_noticed_where_it_was_made(database, database_url, key, forgery, broken_at):
    connection = await asyncpg.connect(database_url)
    await connection.execute(forgery, key)
    await connection.close()

    assert (await verify_chain(database, key)).broken_at == broken_at


async def test_concurrent_changes_of_one_key_make_one_chain(database, key):
    await asyncio.gather(*(note(database, key, f"at-once-{number}") for number in range(6)))

    chain = await verify_chain(database, key)
    assert chain.whole
    assert chain.length == 10


async def test_a_change_of_many_keys_continues_each_chain(database, key):
    other = uuid4()

    async def work(unit):
        unit.audit(key, "together")
        unit.audit(other, "together")

    await database.change(work)

    assert (await verify_chain(database, key)).length == 5
    assert (await verify_chain(database, other)).length == 1
    assert (await verify_chain(database, key)).whole
    [fact] = json.loads(await database.fetchval("SELECT entries FROM audit WHERE key = $1", other))
    assert fact["who"] == "intake"
