"""Files on a real object store."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import urllib3
from minio.error import S3Error

from qabul_chassis.blobs import ANSWERS, ATTACHMENTS, QUARANTINE, Blobs
from qabul_chassis.errors import Invalid, NotFound, Unavailable
from qabul_chassis.settings import Settings

PDF = b"%PDF-1.7 of a sort"
HASH = hashlib.sha256(PDF).digest()


@pytest.fixture
async def blobs(stack):
    blobs = Blobs(stack.settings(Settings))
    await blobs.ensure_buckets()
    yield blobs
    blobs.close()


def http(method, url, **more):
    return urllib3.request(method, url, retries=False, timeout=10, **more)


async def test_what_was_put_by_a_link_is_read_by_a_link_under_its_name(blobs):
    link = await blobs.presign_put(QUARANTINE, "up/1")
    assert http("PUT", link, body=PDF).status == 200

    answer = http("GET", await blobs.presign_get(QUARANTINE, "up/1", file_name="А.Каримов.pdf"))

    assert answer.data == PDF
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"_._______.pdf\"; filename*=UTF-8''%D0%90.%D0%9A%D0%B0%D1%80%D0%B8%D0%BC%D0%BE%D0%B2.pdf"
    )


async def test_a_link_is_good_for_one_object_and_one_verb(blobs):
    link = await blobs.presign_get(QUARANTINE, "up/1")

    assert http("PUT", link, body=PDF).status == 403
    assert http("GET", link.replace("up/1", "up/2")).status == 403


async def test_reading_stops_at_the_limit(blobs):
    stat = await blobs.put(ATTACHMENTS, "a", PDF, content_type="application/pdf")
    assert (stat.size, stat.content_type) == (len(PDF), "application/pdf")

    assert await blobs.read(ATTACHMENTS, "a", limit=len(PDF)) == PDF
    with pytest.raises(Invalid, match="at most 5 bytes"):
        await blobs.read(ATTACHMENTS, "a", limit=5)


async def test_an_empty_object_is_read_as_nothing(blobs):
    await blobs.put(ATTACHMENTS, "empty", b"")

    assert await blobs.read(ATTACHMENTS, "empty", limit=10) == b""


async def test_what_is_not_there_is_not_found(blobs):
    with pytest.raises(NotFound):
        await blobs.stat(QUARANTINE, "nothing")
    with pytest.raises(NotFound):
        await blobs.read(QUARANTINE, "nothing", limit=10)


async def test_a_sealed_copy_cannot_be_removed_and_is_made_once(blobs, stack):
    await blobs.put(QUARANTINE, "up/1", PDF)
    until = datetime.now(UTC) + timedelta(days=1)
    place = (ANSWERS, "appeal/1/А.Каримов.pdf")

    first = await blobs.copy_locked((QUARANTINE, "up/1"), place, until=until, sha256=HASH)
    again = await blobs.copy_locked((QUARANTINE, "up/1"), place, until=until, sha256=HASH)

    assert first.version_id == again.version_id
    assert first.content_type == "application/pdf"
    assert await blobs.sha256(*place) == HASH
    assert await blobs.names(ANSWERS, "appeal/1/") == ["appeal/1/А.Каримов.pdf"]
    with pytest.raises(S3Error, match=r"(?i)lock|denied|retention"):
        blobs._client.remove_object(stack.s3_prefix + ANSWERS, place[1], version_id=first.version_id)


async def test_removing_what_is_gone_is_fine(blobs):
    await blobs.put(QUARANTINE, "x", PDF)

    await blobs.remove(QUARANTINE, "x")
    await blobs.remove(QUARANTINE, "x")

    assert await blobs.names(QUARANTINE, "") == []


async def test_a_store_that_is_away_is_unavailable(stack):
    away = Blobs(stack.settings(Settings, s3_endpoint="127.0.0.1:1"))

    with pytest.raises(Unavailable) as caught:
        await away.stat(QUARANTINE, "x")
    assert caught.value.reason == "OBJECT_STORE_AWAY"
    assert not await away.reachable()
    # Links need no store: they are made here and now.
    assert "X-Amz-Signature" in await away.presign_put(QUARANTINE, "x")
    away.close()
