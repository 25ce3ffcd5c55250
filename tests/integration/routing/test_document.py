"""The control card as a printable PDF (O5)."""

from io import BytesIO

from pypdf import PdfReader
from tests.integration.routing.conftest import INSTRUCTION

from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role

#: What the print says in each language: title, executor, helper, post; and on its back.
WORDS = {
    "uz-Cyrl": ("НАЗОРАТ ВАРАҚАСИ", "«Сувоқава» давлат корхонаси", "Наманган шаҳри ҳокимлиги", "Ҳоким"),
    "uz-Latn": ("NAZORAT VARAQASI", "Suvoqava", "Namangan shahri hokimligi", "Hokim"),
    "ru": ("КОНТРОЛЬНАЯ КАРТОЧКА", "предприятие «Сувокава»", "Хокимият города Наманган", "Хоким"),
    "en": ("CONTROL CARD", "Regional state enterprise Suvoqava", "Hokimiyat of Namangan city", "Hokim"),
}
SENT = {
    "uz-Cyrl": "Ижрога юборилди",
    "uz-Latn": "Ijroga yuborildi",
    "ru": "Направлено на исполнение",
    "en": "Sent for execution",
}
MANY_WORDS = "Ҳар бир важ жойида ўрганилсин. " * 60


def read(content: bytes) -> list[str]:
    """The text of each page, with blanks as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


async def printed(stub, card) -> pb.GetCardDocumentResponse:
    return await stub.GetCardDocument(pb.GetCardDocumentRequest(appeal=card.facts.number))


async def test_the_print_says_everything_in_each_language(office):
    card = await office.on_desk()
    await office.considered(card, urgent=True)
    await office.signed(card)

    documents = {language: await printed(office.hokim(language=language), card) for language in WORDS}

    for language, (title, executor, helper, post) in WORDS.items():
        face, back = read(documents[language].content)
        for text in (title, card.facts.number, executor, helper, post, INSTRUCTION, "Каримов Алишер", "18.03.2026"):
            assert text in face, (language, text)
        assert post in back
        assert SENT[language] in back
        assert documents[language].file_name == f"{card.facts.number}.pdf"


async def test_the_history_is_on_the_back_of_a_sheet_also_when_the_resolution_is_long(office):
    card = await office.on_desk()
    await office.considered(card, instruction=MANY_WORDS)

    pages = read((await printed(office.stub(language="en"), card)).content)

    assert len(pages) % 2 == 0
    assert "HISTORY" in pages[-1]
    assert "Card opened" in pages[-1]


async def test_a_card_that_nobody_considered_yet_can_be_printed(office):
    await office.reception.close()
    facts = await office.accepted()
    card = await office.standing(facts.appeal_id, pb.CARD_STATUS_ARRIVING)

    [face, _] = read((await printed(office.stub(), card)).content)

    assert facts.number in face
    await office.reception.open()


async def test_the_print_names_a_legal_entity_and_whom_nobody_knows(office):
    entity = appeal_pb2.Applicant(legal_entity=appeal_pb2.LegalEntity(name="«Чинор» МЧЖ", stir="123456789"))
    nobody = appeal_pb2.Applicant(individual=appeal_pb2.Individual())

    faces = []
    for applicant in (entity, nobody):
        facts = await office.accepted(content={"applicant": applicant})
        card = await office.standing(facts.appeal_id, pb.CARD_STATUS_CONSIDERATION)
        faces.append(read((await printed(office.stub(language="en"), card)).content)[0])

    assert "From whom «Чинор» МЧЖ Address —" in faces[0]
    assert "From whom — Address —" in faces[1]


async def test_whoever_prints_a_card_is_in_the_appeals_own_audit(office):
    card = await office.on_desk()
    await office.considered(card)
    await office.signed(card)

    await printed(office.stub(Role.EXECUTOR, organisation="water-utility", subject="water-executor"), card)

    entries = await office.service.database.fetchval(
        "SELECT entries::text FROM audit WHERE key = $1::text::uuid ORDER BY seq DESC LIMIT 1", card.appeal_id
    )
    assert "card-printed" in entries
    assert "water-executor" in entries
