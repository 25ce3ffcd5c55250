"""A file is judged by its content, never by its name (O13, trap 13)."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from tests.factories import answers

from qabul_execution.answer_file import Fault, Inspected, Limits, Unfit, inspect


def test_a_plain_pdf_may_be_sealed_and_its_pages_are_counted():
    assert inspect(answers.answer_pdf(3)) == Inspected(pages=3)


def test_a_pdf_that_says_where_to_open_and_links_to_a_site_is_harmless():
    assert inspect(answers.pdf_that_opens_at_a_page()) == Inspected(pages=1)


def test_a_file_of_exactly_the_largest_size_is_taken():
    whole = answers.answer_pdf(padding=1000)

    assert inspect(whole, Limits(max_bytes=len(whole))).pages == 1
    with pytest.raises(Unfit):
        inspect(whole, Limits(max_bytes=len(whole) - 1))


@pytest.mark.parametrize(
    ("content", "fault", "found"),
    [
        pytest.param(b"", Fault.EMPTY, "", id="empty"),
        pytest.param(answers.jpeg(), Fault.PICTURE, "JPEG", id="a photo renamed"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"0" * 90, Fault.PICTURE, "PNG", id="a screenshot renamed"),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8 ", Fault.PICTURE, "WebP", id="a web picture renamed"),
        pytest.param(b"\0\0\0\x18ftypheic", Fault.PICTURE, "HEIC", id="a phone's photo renamed"),
        pytest.param(answers.word_document(), Fault.OFFICE, "Word", id="a Word document renamed"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 90, Fault.OFFICE, "old Office", id="an old document"),
        pytest.param(b"PK\x03\x04" + b"0" * 90, Fault.NOT_PDF, "ZIP", id="an archive renamed"),
        pytest.param(b"MZ" + b"0" * 90, Fault.NOT_PDF, "program", id="a program renamed"),
        pytest.param("ҳурматли фуқаро".encode(), Fault.NOT_PDF, "no known format", id="plain text"),
        pytest.param(b"GIF89a" + answers.answer_pdf(), Fault.PICTURE, "GIF", id="a picture and a PDF at once"),
        pytest.param(answers.truncated_pdf(), Fault.TRUNCATED, "", id="an upload that broke off"),
        pytest.param(answers.encrypted_pdf(), Fault.ENCRYPTED, "", id="a password to open"),
        pytest.param(answers.encrypted_pdf(asks_for_password=False), Fault.ENCRYPTED, "", id="a password to print"),
        pytest.param(answers.scripted_pdf(), Fault.SCRIPT, "JavaScript", id="a script"),
        pytest.param(answers.launching_pdf(), Fault.ACTION, "starting a program", id="a link that starts a program"),
        pytest.param(answers.pdf_that_acts_on_opening(), Fault.ACTION, "on opening", id="acts when opened"),
        pytest.param(answers.pdf_with_attachment(), Fault.EMBEDDED, "attachment", id="an attachment"),
        pytest.param(answers.answer_pdf(201), Fault.TOO_MANY_PAGES, "201 pages", id="201 pages"),
        pytest.param(b"%PDF-1.7\nnot really\n%%EOF\n", Fault.UNREADABLE, "", id="only the marks of a PDF"),
        pytest.param(answers.large_pdf(25), Fault.TOO_LARGE, "20 MB", id="25 MB"),
    ],
)
def test_a_file_that_may_not_be_sealed_is_named_by_its_fault(content, fault, found):
    with pytest.raises(Unfit) as unfit:
        inspect(content)

    assert unfit.value.fault is fault
    assert found in str(unfit.value)


def _page_with(annotation):
    def add(pdf):
        pdf.pages[0].obj.Annots = Array([annotation])

    return add


def _catalogue(**entries):
    def add(pdf):
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return add


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(_catalogue(AA=Dictionary(WC=Dictionary(S=Name.URI))), Fault.ACTION, id="bound to closing"),
        pytest.param(_catalogue(AcroForm=Dictionary(XFA=String("<x/>"))), Fault.SCRIPT, id="a dynamic form"),
        pytest.param(_catalogue(Collection=Dictionary()), Fault.EMBEDDED, id="a portfolio"),
        pytest.param(_catalogue(OpenAction=Dictionary(S=Name.JavaScript)), Fault.SCRIPT, id="a script on opening"),
        pytest.param(_page_with(Dictionary(Subtype=Name.FileAttachment)), Fault.EMBEDDED, id="a paper clip"),
        pytest.param(_page_with(Dictionary(Subtype=Name.RichMedia)), Fault.EMBEDDED, id="a film on the page"),
        pytest.param(_page_with(Dictionary(A=Dictionary(S=Name.SubmitForm))), Fault.ACTION, id="sends a form"),
        pytest.param(_page_with(Dictionary(A=Dictionary(S=Name.GoToE))), Fault.EMBEDDED, id="opens what is embedded"),
        pytest.param(
            _page_with(Dictionary(A=Dictionary(S=Name.URI, Next=Array([Dictionary(S=Name.Launch)])))),
            Fault.ACTION,
            id="a harmless link followed by a harmful one",
        ),
    ],
)
def test_trouble_is_found_wherever_in_the_pdf_it_hides(change, fault):
    with pytest.raises(Unfit) as unfit:
        inspect(answers.answer_pdf(change=change))

    assert unfit.value.fault is fault


def test_a_script_that_no_page_leads_to_is_found_too():
    def add(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        hidden = pdf.make_indirect(Dictionary(Deep=Array([Array([script])])))
        pdf.Root.PieceInfo = Dictionary(Editor=Dictionary(Private=hidden))

    with pytest.raises(Unfit) as unfit:
        inspect(answers.answer_pdf(change=add))

    assert unfit.value.fault is Fault.SCRIPT


def test_a_part_that_lies_in_another_file_is_refused():
    def add(pdf):
        stream = pdf.make_stream(b"")
        stream.F = String("\\\\server\\share\\logo")
        pdf.Root.Logo = stream

    with pytest.raises(Unfit) as unfit:
        inspect(answers.answer_pdf(change=add))

    assert unfit.value.fault is Fault.OUTSIDE


def test_more_objects_than_an_honest_scan_has_are_refused():
    with pytest.raises(Unfit, match="objects") as unfit:
        inspect(answers.answer_pdf(20), Limits(max_objects=10))

    assert unfit.value.fault is Fault.TOO_COMPLEX


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_bytes_arrive_the_answer_is_pages_or_a_fault(data):
    whole = bytearray(answers.scripted_pdf())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(9, len(whole) - 20))] = data.draw(st.integers(0, 255))

    with suppress(Unfit):
        assert inspect(bytes(whole)).pages >= 1


def test_every_fault_has_its_own_sentence_and_reason():
    assert len({fault.sentence for fault in Fault}) == len(Fault)
    assert all(fault.value.startswith("FILE_") and fault.remedy for fault in Fault)
