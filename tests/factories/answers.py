"""Answer files, good and bad, as executors really send them."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String

MEGABYTE = 1024 * 1024
A4 = (595, 842)


def answer_pdf(pages: int = 1, *, padding: int = 0, change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """A whole PDF of so many pages; `padding` bytes of noise make it as large as a scan."""

    def pad(pdf: pikepdf.Pdf) -> None:
        if padding:
            # Left uncompressed below, so that the size is what was asked for.
            pdf.Root.Scan = pdf.make_stream(b"\x5a" * padding)
        if change is not None:
            change(pdf)

    return _written(pages, pad)


def encrypted_pdf(*, asks_for_password: bool = True) -> bytes:
    """A PDF that asks for a password, or one that anybody may open but not print."""
    return _written(1, encryption=Encryption(owner="owner", user="reader" if asks_for_password else ""))


def scripted_pdf() -> bytes:
    """A PDF whose catalogue names a script."""

    def add(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('salom')"))
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("salom"), pdf.make_indirect(script)])))

    return _written(1, add)


def pdf_with_attachment() -> bytes:
    """A PDF that carries a Word document inside."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["ilova.docx"] = pikepdf.AttachedFileSpec(pdf, word_document(), filename="ilova.docx")

    return _written(1, add)


def launching_pdf() -> bytes:
    """A PDF with a link that starts a program."""

    def add(pdf: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.Launch, F=String("calc.exe"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])

    return _written(1, add)


def pdf_that_acts_on_opening() -> bytes:
    """A PDF that visits a web page as soon as it is opened."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("http://example.uz/"))

    return _written(1, add)


def pdf_that_opens_at_a_page() -> bytes:
    """A harmless PDF as LibreOffice and Word write it: it says at which page to open, and links to a site."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, 0, 0, 0])
        action = Dictionary(S=Name.URI, URI=String("https://namangan.uz/"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        pdf.pages[0].obj.Annots = Array([link])

    return _written(1, add)


def truncated_pdf() -> bytes:
    """A PDF whose upload broke off."""
    whole = answer_pdf(3, padding=20_000)
    return whole[: len(whole) // 2]


def large_pdf(megabytes: int = 25) -> bytes:
    """A PDF larger than an answer may be."""
    return answer_pdf(padding=megabytes * MEGABYTE)


def jpeg() -> bytes:
    """The beginning of a photo, enough for every viewer to know it."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 2000 + b"\xff\xd9"


def word_document() -> bytes:
    """A Word document, as far as its container goes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


def _written(
    pages: int, change: Callable[[pikepdf.Pdf], None] | None = None, *, encryption: Encryption | None = None
) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=A4)
        if change is not None:
            change(pdf)
        # `encryption=False` is pikepdf's word for none; a fixed id makes the same file twice.
        pdf.save(file, encryption=encryption or False, deterministic_id=encryption is None, compress_streams=False)
    return file.getvalue()
