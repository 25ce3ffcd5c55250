"""What commands ask several services: lists to their end, and the one that has something."""

import pytest
from tests.factories.refusals import answered

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis import errors
from qabul_cli.problems import CallFailed

ELSEWHERE = errors.NotFound("It is not here.", reason="DEAD_LETTER_NOT_FOUND")
DENIED = errors.Denied("Expected the role operator.", reason="ROLE_MISSING")


async def failing(error):
    raise answered(error)


async def page(request):
    last = request.page_token == "second"
    found = pb.Incident(process=request.process, element="file-it" if last else "seal-it")
    return pb.ListIncidentsResponse(incidents=[found], next_page_token="" if last else "second")


async def test_a_list_is_read_to_its_end_in_every_service_that_answers(session):
    begun = session()
    chosen = pb.ListIncidentsRequest(process="sealing")

    def call(service, request):
        return failing(DENIED) if service == "review" else page(request)

    pages = [each async for each in begun.pages(["routing", "review", "intake"], chosen, call)]

    found = [(name, each.process, each.element) for name, answer in pages for each in answer.incidents]
    assert found == [(name, "sealing", element) for name in ("routing", "intake") for element in ("seal-it", "file-it")]
    assert begun.not_asked == ["review"]


@pytest.fixture
def sought(session):
    """`sought(intake="x")`: what is found when services answer so, or fail so."""
    begun = session()

    async def searched(**answers):
        async def look(service):
            answer = answers[service]
            return await begun.ask(service, failing(answer)) if isinstance(answer, errors.ServiceError) else answer

        return await begun.search(list(answers), look)

    return searched


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        pytest.param({"intake": ELSEWHERE, "routing": "x", "review": DENIED}, ("routing", "x"), id="the first"),
        pytest.param({"intake": DENIED, "routing": "x"}, ("routing", "x"), id="whoever else failed"),
        pytest.param({"intake": ELSEWHERE, "routing": None}, None, id="nobody"),
    ],
)
async def test_of_several_services_the_one_that_has_something_is_found(sought, answers, found):
    assert await sought(**answers) == found


async def test_while_a_service_did_not_say_nobody_else_having_it_is_no_answer(sought):
    with pytest.raises(CallFailed, match="Expected the role operator") as failed:
        await sought(intake=DENIED, routing=ELSEWHERE, review=DENIED)

    assert [each.service for each in (failed.value, *failed.value.beside)] == ["intake", "review"]
