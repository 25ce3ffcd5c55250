"""The sealed answer beside its review: a link that works, and a page that does without one."""

import asyncio
from urllib.parse import unquote

import urllib3
from tests.integration.review.conftest import Group

from qabul_chassis.blobs import ANSWERS
from qabul_chassis.testing import wait_until

LETTER = b"%PDF-1.7 javob xati"
NAME = "А.Каримов.pdf"


async def sealed(group, review, *names):
    """Put files into the folder of a review's answer, as execution seals them."""
    blobs = group.service.running.parts.blobs
    await wait_until(blobs.reachable, what="the buckets")
    for name in names:
        await blobs.put(ANSWERS, f"{review.file.folder}/{name}", LETTER, content_type="application/pdf")


async def test_the_link_leads_to_the_letter_under_its_canonical_name(group):
    review = await group.submitted()
    await sealed(group, review, NAME)

    url = (await group.get(review)).answer_url

    answer = await asyncio.to_thread(urllib3.request, "GET", url)
    assert answer.data == LETTER
    assert NAME in unquote(answer.headers["content-disposition"])


async def test_without_exactly_one_sealed_file_there_is_no_link(group):
    nothing, two = await group.submitted(), await group.submitted()
    await sealed(group, two, NAME, "Б.Собиров.pdf")

    assert [(await group.get(review)).answer_url for review in (nothing, two)] == ["", ""]


async def test_while_the_store_is_away_the_page_comes_without_the_link(start, clock, streams):
    async with start(s3_endpoint="127.0.0.1:9") as service:
        group = Group(service, clock, streams)
        review = await group.submitted()

        shown = await group.get(review)

        assert shown.answer_url == ""
        assert shown.review == review


async def test_whoever_reads_an_answer_is_in_the_appeals_own_audit(group):
    review = await group.submitted()

    await group.get(review, subject="health-member", organisation="health-department")

    entries = await group.service.database.fetchval(
        "SELECT entries::text FROM audit WHERE key = $1::text::uuid ORDER BY seq DESC LIMIT 1", review.appeal_id
    )
    assert "answer-read" in entries
    assert "health-member" in entries
