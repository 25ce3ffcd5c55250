"""Diagrams as text: stored as the bytes of their file, in whatever encoding that is, and sent as UTF-8."""

import codecs
import re
from typing import Final

#: Marks at the beginning of a file; the longer of two that begin alike first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark the first sign, which is always the same one, tells how wide signs are.
    ("<".encode("utf-32-le"), "utf-32-le"),
    ("<".encode("utf-32-be"), "utf-32-be"),
    ("<".encode("utf-16-le"), "utf-16-le"),
    ("<".encode("utf-16-be"), "utf-16-be"),
)

#: The encoding that an XML declaration names; a name is ASCII in every encoding that is not wide.
_NAMED: Final = re.compile(r"""\A(<\?xml\b[^>]*?\bencoding\s*=\s*["'])([A-Za-z0-9._:-]+)""")


def text_of(xml: bytes) -> str:
    """A diagram as text; it says of itself that it is UTF-8, as which it is sent and may be saved."""
    encoding = next((name for mark, name in _MARKS if xml.startswith(mark)), "") or _named(xml)
    # What the engine has read has no other signs than those of its encoding; a letter may be lost, never the answer.
    return _NAMED.sub(r"\1UTF-8", xml.decode(encoding, errors="replace"))


def _named(xml: bytes) -> str:
    found = _NAMED.match(xml.decode("ascii", errors="replace"))
    try:
        return codecs.lookup(found[2]).name if found else "utf-8"
    except LookupError:
        return "utf-8"
