"""The queue: filters, counts, pages, and whose reviews an organisation sees."""

from tests.factories.submitted import ORGANISATION

from qabul.review.v1 import review_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of

OTHER = "gas-supply"


async def test_counts_are_those_of_the_list_for_every_filter(group):
    first = await group.submitted()
    await group.submitted(sector="gas", organisation=OTHER)
    await group.submitted(sector="gas", organisation=OTHER, attempt=2)
    await group.accept(first)
    filters = {
        "all": {},
        "open": {"statuses": [pb.REVIEW_STATUS_OPEN]},
        "accepted": {"statuses": [pb.REVIEW_STATUS_ACCEPTED]},
        "both": {"statuses": [pb.REVIEW_STATUS_OPEN, pb.REVIEW_STATUS_ACCEPTED]},
        "sector": {"sector": "gas"},
        "organisation": {"organisation": ORGANISATION},
        "nothing": {"sector": "gas", "statuses": [pb.REVIEW_STATUS_REJECTED]},
    }

    found = {what: await group.queue(**chosen) for what, chosen in filters.items()}

    assert {what: page.total_size for what, page in found.items()} == {
        "all": 3,
        "open": 2,
        "accepted": 1,
        "both": 3,
        "sector": 2,
        "organisation": 1,
        "nothing": 0,
    }
    assert all(len(page.reviews) == page.total_size for page in found.values())


async def test_pages_follow_the_term_and_hold_each_review_once(group):
    # A second attempt is to be decided sooner than a first one.
    for attempt in (1, 2, 1, 2, 1):
        await group.submitted(attempt=attempt)

    pages = [await group.queue(page_size=2)]
    while pages[-1].next_page_token:
        pages.append(await group.queue(page_size=2, page_token=pages[-1].next_page_token))

    assert [[each.attempt for each in page.reviews] for page in pages] == [[2, 2], [1, 1], [1]]
    assert {page.total_size for page in pages} == {5}
    assert len({each.review_id for page in pages for each in page.reviews}) == 5
    stolen = await refusal_of(group.queue(sector="gas", page_token=pages[0].next_page_token))
    assert (stolen.code, stolen.reason) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_an_organisation_sees_the_reviews_of_its_own_answers_alone(group):
    own, other = await group.submitted(), await group.submitted(organisation=OTHER)
    desk = group.stub(Role.ORGANISATION_HEAD, organisation=ORGANISATION)

    listed = await desk.ListReviews(pb.ListReviewsRequest())
    widened = await desk.ListReviews(pb.ListReviewsRequest(organisation=OTHER))
    got = await desk.GetReview(pb.GetReviewRequest(review_id=own.review_id))
    hidden = await refusal_of(desk.GetReview(pb.GetReviewRequest(review_id=other.review_id)))

    assert ([each.review_id for each in listed.reviews], listed.total_size) == ([own.review_id], 1)
    assert (list(widened.reviews), widened.total_size) == ([], 0)
    assert got.review.review_id == own.review_id
    assert (hidden.code, hidden.reason) == ("NOT_FOUND", "REVIEW_NOT_FOUND")


async def test_codes_nobody_knows_are_named_instead_of_an_empty_list(group):
    refused = await refusal_of(group.queue(sector="magic", organisation=OTHER))

    assert (refused.code, refused.reason, list(refused.fields)) == ("INVALID_ARGUMENT", "UNKNOWN_CODE", ["sector"])
    assert (await group.queue(sector="gas", organisation=OTHER)).total_size == 0
