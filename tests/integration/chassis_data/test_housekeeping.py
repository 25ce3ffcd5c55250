"""What nobody can ask for any more is forgotten; everything else stays."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.integration.chassis_data.ground import opened

from qabul_chassis.clock import ManualClock
from qabul_chassis.housekeeping import ANSWERS, INBOX, Housekeeping
from qabul_chassis.tables import AnsweredRequest, Inbox

NOW = datetime(2027, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_old_memories_go_and_young_ones_stay(database_url):
    async with opened(database_url, clock=ManualClock(NOW)) as database:
        unit = database.unit()
        for handled_at in (NOW - INBOX - DAY, NOW - INBOX + DAY):
            unit.insert(Inbox, consumer="c", event_id=uuid4(), handled_at=handled_at)
        for answered_at in (NOW - ANSWERS - DAY, NOW - ANSWERS + DAY):
            unit.insert(
                AnsweredRequest,
                caller="clerk",
                request_id=uuid4(),
                fingerprint=b"",
                response=b"",
                answered_at=answered_at,
            )
        await unit.commit()

        gone = await Housekeeping(database).forget()

        assert gone == {"inbox": 1, "answered_request": 1}
        assert await database.fetchval("SELECT count(*) FROM inbox") == 1
        assert await database.fetchval("SELECT count(*) FROM answered_request") == 1
