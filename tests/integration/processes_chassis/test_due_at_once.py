"""A hundred thousand instances whose timers are due at the same moment."""

import asyncio
from datetime import timedelta

from tests.factories.diagrams import diagram, node, timer_event

HOW_MANY = 100_000

TIMED = diagram(
    node("startEvent", "begun") + timer_event("intermediateCatchEvent", "later", "P3D") + node("endEvent", "done"),
    "begun > later",
    "later > done",
)

#: As many copies of the one instance there is.
_COPY = """
WITH copy AS MATERIALIZED (SELECT gen_random_uuid() AS id, gen_random_uuid() AS key FROM generate_series(2, $1)),
i AS (
    INSERT INTO process_instance (id, process, version, key, state, revision, started_at)
    SELECT copy.id, p.process, p.version, copy.key, p.state, p.revision, p.started_at
    FROM copy, (SELECT * FROM process_instance) AS p
),
t AS (
    INSERT INTO token (instance_id, token, process, key, element, kind, since_at)
    SELECT copy.id, t.token, t.process, copy.key, t.element, t.kind, t.since_at FROM copy, (SELECT * FROM token) AS t
)
INSERT INTO timer (instance_id, timer, element, due_at, fire_at, attempts)
SELECT copy.id, t.timer, t.element, t.due_at, t.fire_at, 0 FROM copy, (SELECT * FROM timer) AS t
"""

_FIRED = """
SELECT count(*), count(DISTINCT instance_id) FROM element_history WHERE element = 'later' AND what = 'left'
"""


async def test_a_hundred_thousand_timers_fire_once_each_on_four_replicas(deploy, open_database, database, clock, key):
    replicas = [await deploy(TIMED, on=await open_database()) for _ in range(4)]
    await database.change(lambda unit: replicas[0].start(unit, "small", key, {}))
    await database.fetch(_COPY, HOW_MANY)
    clock.advance(timedelta(days=3))

    fired = await asyncio.gather(*[replica.timers.fire_due() for replica in replicas])

    assert sum(fired) == HOW_MANY
    assert list(await database.fetchrow(_FIRED)) == [HOW_MANY, HOW_MANY]
    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL") == 0
    assert await database.fetchval("SELECT count(*) FROM timer") == 0
