"""The check itself: bytes in, number of pages or the fault out. Run it where a hostile file can do no harm (`pool`).

A PDF is accepted when it says the same in every viewer and does nothing by itself. So nothing is repaired: a file
that one viewer has to guess at is one that two viewers may show differently.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Final

import pikepdf

from qabul_execution.answer_file.faults import Fault, Inspected, Limits, Unfit

_PDF: Final = b"%PDF-"
#: The mark stands in the last kilobyte of a whole PDF (ISO 32000-1, 7.5.5).
_END, _END_WITHIN = b"%%EOF", 1024

#: First bytes of what people rename to .pdf. Order matters only where one begins another.
_SIGNATURES: Final[tuple[tuple[bytes, Fault, str], ...]] = (
    (b"\xff\xd8\xff", Fault.PICTURE, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", Fault.PICTURE, "PNG"),
    (b"GIF8", Fault.PICTURE, "GIF"),
    (b"II*\x00", Fault.PICTURE, "TIFF"),
    (b"MM\x00*", Fault.PICTURE, "TIFF"),
    (b"BM", Fault.PICTURE, "BMP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Fault.OFFICE, "Word, Excel or another old Office format"),
    (b"{\\rtf", Fault.OFFICE, "RTF"),
    (b"Rar!", Fault.NOT_PDF, "a RAR archive"),
    (b"7z\xbc\xaf", Fault.NOT_PDF, "a 7-Zip archive"),
    (b"MZ", Fault.NOT_PDF, "a program"),
    (b"\x7fELF", Fault.NOT_PDF, "a program"),
    (b"<", Fault.NOT_PDF, "a web page or XML"),
)
_ZIP: Final = b"PK\x03\x04"
#: Folders inside the ZIP of an office document, and what it then is.
_ZIPPED: Final = ((b"word/", "Word"), (b"xl/", "Excel"), (b"ppt/", "PowerPoint"), (b"opendocument", "OpenDocument"))

#: Kinds of action (`/S`) that run something, send something or fetch something. Going to a page, following a link
#: that the reader clicks, and the viewer's own menu entries (GoTo, URI, Named) are fine.
_ACTIONS: Final[dict[str, tuple[Fault, str]]] = {
    "/JavaScript": (Fault.SCRIPT, "JavaScript"),
    "/Rendition": (Fault.SCRIPT, "media with a script"),
    "/Launch": (Fault.ACTION, "starting a program"),
    "/SubmitForm": (Fault.ACTION, "sending a form"),
    "/ImportData": (Fault.ACTION, "reading a file of the reader"),
    "/GoToR": (Fault.ACTION, "opening another document"),
    "/GoToE": (Fault.EMBEDDED, "opening an embedded document"),
}
#: Keys that mean trouble wherever they stand.
_KEYS: Final[dict[str, tuple[Fault, str]]] = {
    "/JS": (Fault.SCRIPT, "JavaScript"),
    "/JavaScript": (Fault.SCRIPT, "JavaScript"),
    "/XFA": (Fault.SCRIPT, "a dynamic form"),
    "/AA": (Fault.ACTION, "an action bound to an event"),
    "/EmbeddedFiles": (Fault.EMBEDDED, "an attachment"),
    "/EF": (Fault.EMBEDDED, "an attachment"),
    "/RichMediaContent": (Fault.EMBEDDED, "media"),
}
#: Annotations that carry or play something.
_ANNOTATIONS: Final[dict[str, tuple[Fault, str]]] = {
    "/FileAttachment": (Fault.EMBEDDED, "an attachment"),
    "/RichMedia": (Fault.EMBEDDED, "media"),
    "/Screen": (Fault.EMBEDDED, "media"),
    "/Movie": (Fault.EMBEDDED, "a film"),
    "/Sound": (Fault.EMBEDDED, "a sound"),
    "/3D": (Fault.EMBEDDED, "a model"),
}


def inspect(content: bytes, limits: Limits | None = None) -> Inspected:
    """Look at a file's content; raise `Unfit` when it may not be sealed (O13)."""
    limits = limits or Limits()
    _look_at_bytes(content, limits)
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Unfit(Fault.ENCRYPTED)
            pages = _count_pages(pdf, limits)
            for fault, found in _troubles(pdf, limits):
                raise Unfit(fault, found)
            return Inspected(pages=pages)
    except pikepdf.PasswordError:
        raise Unfit(Fault.ENCRYPTED) from None
    except MemoryError:
        raise Unfit(Fault.TOO_COMPLEX, "memory") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, OverflowError, LookupError, AttributeError) as error:
        # qpdf's sentence may quote the file, so only the kind of failure is told.
        raise Unfit(Fault.UNREADABLE, type(error).__name__) from None


def _look_at_bytes(content: bytes, limits: Limits) -> None:
    if not content:
        raise Unfit(Fault.EMPTY)
    if len(content) > limits.max_bytes:
        raise Unfit(Fault.TOO_LARGE, limits.max_size)
    # Not somewhere in the first kilobyte, as old viewers allow: such a file can be something else at the same time.
    if not content.startswith(_PDF):
        raise _what_it_is(content)
    if _END not in content[-_END_WITHIN:]:
        raise Unfit(Fault.TRUNCATED)


def _what_it_is(content: bytes) -> Unfit:
    """Name what was renamed to .pdf, so that the executor knows which file he took by mistake."""
    if content.startswith(_ZIP):
        for folder, program in _ZIPPED:
            if folder in content:
                return Unfit(Fault.OFFICE, program)
        return Unfit(Fault.NOT_PDF, "a ZIP archive")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Unfit(Fault.PICTURE, "WebP")
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"avif"}:
        return Unfit(Fault.PICTURE, "HEIC or AVIF")
    for signature, fault, found in _SIGNATURES:
        if content.startswith(signature):
            return Unfit(fault, found)
    return Unfit(Fault.NOT_PDF, "of another or no known format")


def _count_pages(pdf: pikepdf.Pdf, limits: Limits) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise Unfit(Fault.UNREADABLE, "it has no page")
    if pages > limits.max_pages:
        raise Unfit(Fault.TOO_MANY_PAGES, f"{pages} pages, more than {limits.max_pages}")
    return pages


def _troubles(pdf: pikepdf.Pdf, limits: Limits) -> Iterator[tuple[Fault, str]]:
    """Every script, action, attachment and outward reference, also in objects that no page leads to."""
    if "/Collection" in pdf.Root:
        yield Fault.EMBEDDED, "a portfolio"
    looked_at = 0
    for indirect in pdf.objects:
        waiting = [indirect]
        while waiting:
            looked_at += 1
            if looked_at > limits.max_objects:
                raise Unfit(Fault.TOO_COMPLEX, f"more than {limits.max_objects} objects")
            part = waiting.pop()
            if isinstance(part, pikepdf.Array):
                waiting += [each for each in part if _is_own_container(each)]
            elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                entries = dict(part.items())
                yield from _troubles_of(entries, is_stream=isinstance(part, pikepdf.Stream))
                waiting += [each for each in entries.values() if _is_own_container(each)]


def _troubles_of(entries: Mapping[str, object], *, is_stream: bool) -> Iterator[tuple[Fault, str]]:
    for key, trouble in _KEYS.items():
        if key in entries:
            yield trouble
    if (action := _name(entries.get("/S"))) in _ACTIONS:
        yield _ACTIONS[action]
    if (annotation := _name(entries.get("/Subtype"))) in _ANNOTATIONS:
        yield _ANNOTATIONS[annotation]
    if _name(entries.get("/Type")) == "/EmbeddedFile":
        yield Fault.EMBEDDED, "an attachment"
    if is_stream and "/F" in entries:
        yield Fault.OUTSIDE, "its content is in another file"
    opening = entries.get("/OpenAction")
    # Word and LibreOffice write where to open the document (an array), which is no action.
    if isinstance(opening, pikepdf.Dictionary) and _name(opening.get("/S")) != "/GoTo":
        yield _ACTIONS.get(_name(opening.get("/S")), (Fault.ACTION, "an action on opening"))


def _is_own_container(part: object) -> bool:
    """Whether it is a container written inside its parent: referenced ones come along in `pdf.objects`."""
    is_container = isinstance(part, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)
    return is_container and not part.is_indirect  # type: ignore[attr-defined]


def _name(part: object) -> str:
    return str(part) if isinstance(part, pikepdf.Name) else ""
