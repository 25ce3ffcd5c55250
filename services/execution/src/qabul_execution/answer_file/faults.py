"""What can be wrong with an answer's file, each with the sentence that says so and what to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1024 * 1024

#: Processor time the check of one file may take; the slowest honest one (200 pages, 20 MB) takes a tenth of it.
CPU_S: Final = 10
#: On the pipe to an inspector, a file is preceded by its length: so many bytes, big-endian.
LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an answer's file may be; also announced to whoever asks for an upload."""

    max_bytes: int = 20 * MEGABYTE
    max_pages: int = 200
    #: Objects of a PDF that are looked at; a scan has some hundreds, a bomb has millions.
    max_objects: int = 200_000

    @property
    def max_size(self) -> str:
        """The largest size in words."""
        return f"{self.max_bytes // MEGABYTE} MB"


class Fault(StrEnum):
    """Why a file may not be sealed (O13); the value is the error's reason."""

    EMPTY = "FILE_EMPTY"
    TOO_LARGE = "FILE_TOO_LARGE"
    PICTURE = "FILE_IS_PICTURE"
    OFFICE = "FILE_IS_OFFICE_DOCUMENT"
    NOT_PDF = "FILE_NOT_PDF"
    TRUNCATED = "FILE_TRUNCATED"
    UNREADABLE = "FILE_UNREADABLE"
    ENCRYPTED = "FILE_ENCRYPTED"
    SCRIPT = "FILE_HAS_SCRIPT"
    ACTION = "FILE_HAS_ACTION"
    EMBEDDED = "FILE_HAS_EMBEDDED_FILE"
    OUTSIDE = "FILE_REFERS_OUTSIDE"
    TOO_MANY_PAGES = "FILE_TOO_MANY_PAGES"
    TOO_COMPLEX = "FILE_TOO_COMPLEX"

    @property
    def sentence(self) -> str:
        """What is wrong; `{found}` is filled in by `Unfit`."""
        return _SENTENCES[self][0]

    @property
    def remedy(self) -> str:
        """What the executor can do about it."""
        return _SENTENCES[self][1]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be sealed."""

    pages: int


class Unfit(Exception):
    """A file that may not be sealed. `found` says what was met instead; it never quotes the file."""

    def __init__(self, fault: Fault, found: str = "") -> None:
        self.fault = fault
        self.found = found
        super().__init__(fault.sentence.format(found=found))


_SCAN = "Scan the letter, the gratitude letters and the act into one PDF and upload that."
_PRINT = "Print the document to PDF, without attachments or forms, and upload that."

_SENTENCES: Final[dict[Fault, tuple[str, str]]] = {
    Fault.EMPTY: ("the file is empty", "Upload the file again and wait until the upload has ended."),
    Fault.TOO_LARGE: ("the file is larger than {found}", "Scan at 200 to 300 dpi in shades of grey."),
    Fault.PICTURE: ("the file is a picture ({found}), whatever its name says", _SCAN),
    Fault.OFFICE: ("the file is an office document ({found}), whatever its name says", _SCAN),
    Fault.NOT_PDF: ("the file is not a PDF, whatever its name says; it is {found}", _SCAN),
    Fault.TRUNCATED: (
        "the PDF breaks off before its end",
        "Upload the file again and wait until the upload has ended.",
    ),
    Fault.UNREADABLE: ("the PDF is damaged and cannot be read: {found}", _PRINT),
    Fault.ENCRYPTED: ("the PDF is encrypted or protected by a password", "Save it without protection and upload that."),
    Fault.SCRIPT: ("the PDF has a script in it ({found})", _PRINT),
    Fault.ACTION: ("the PDF acts by itself or starts something ({found})", _PRINT),
    Fault.EMBEDDED: ("the PDF has another file in it ({found})", _SCAN),
    Fault.OUTSIDE: ("a part of the PDF lies outside of it ({found})", _PRINT),
    Fault.TOO_MANY_PAGES: (
        "the PDF has {found}",
        "Leave out what is neither letter, gratitude letter, act nor receipt.",
    ),
    Fault.TOO_COMPLEX: ("the PDF cannot be checked with the time and memory a check may take ({found})", _PRINT),
}
