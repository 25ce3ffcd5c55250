"""Bytes -> XML, safely: no entities, no network, bounded, and every element knows the line it begins on."""

from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from qabul_bpmn.problems import Problem, ProblemsFound

LARGEST_FILE = 10 * 1024 * 1024
#: On one element: looking through them takes the square of the time.
MOST_ATTRIBUTES = 256
#: The parser keeps no greater number.
_LAST_LINE = 65_534


def parse(xml: bytes | str, source: str) -> etree._Element:
    """Return the root element, without comments and processing instructions. Raises ProblemsFound, and nothing else."""
    xml, encoding = _encoded(xml, source)
    if len(xml) > LARGEST_FILE:
        refuse(source, 0, f"Expected a file of at most {LARGEST_FILE:,} bytes, but it has {len(xml):,}")
    # A document type declares entities: bombs and files of the server. No modeler writes one, but a documentation
    # may quote one: it counts where XML allows it, in front of the first element.
    if b"<!DOCTYPE" in xml[: _start_of_root(xml)]:
        refuse(source, 0, "Expected XML without a document type declaration, but the file has one")
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        refuse(source, problem.lineno or 0, f"Expected well-formed XML, but {problem.msg}")
    except (etree.LxmlError, ValueError, LookupError) as problem:
        refuse(source, 0, f"Expected well-formed XML, but {problem}")
    if root is None:
        refuse(source, 0, "Expected an XML file, but it is empty")
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding where the bytes above do not show it
        refuse(source, 0, "Expected XML without a document type declaration, but the file has one")
    crowded = next((element for element in root.iter() if len(element.attrib) > MOST_ATTRIBUTES), None)
    if crowded is not None:
        text = f"Expected at most {MOST_ATTRIBUTES} attributes on an element, but there are {len(crowded.attrib)}"
        refuse(source, line_of(crowded), text)
    _number(root, xml, encoding)
    return root


def refuse(source: str, line: int, text: str) -> NoReturn:
    """Raise the one problem that keeps a file from being read."""
    raise ProblemsFound([Problem(source, line, "", text)])


def line_of(element: etree._Element) -> int:
    """Return the line an element begins on."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _encoded(xml: bytes | str, source: str) -> tuple[bytes, str | None]:
    """Return bytes and, of a text, their encoding: the one it declares was that of the bytes it was read from."""
    if isinstance(xml, str):
        return xml.encode(errors="surrogatepass"), "utf-8"  # what UTF-8 cannot say, the parser refuses
    if not isinstance(xml, bytes | bytearray | memoryview):
        refuse(source, 0, f"Expected the bytes or the text of a file, but it is a {type(xml).__name__}")
    return bytes(xml), None


def _start_of_root(xml: bytes) -> int:
    """Return where the first element begins, behind comments and processing instructions."""
    at = 0
    while (at := xml.find(b"<", at)) >= 0:
        for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">")):
            if xml.startswith(opening, at):
                at = xml.find(closing, at)
                break
        else:
            return at
        if at < 0:
            break
    return len(xml)


def _number(root: etree._Element, xml: bytes, encoding: str | None) -> None:
    """Give elements the line they begin on: lxml knows the line on which their start tag ends."""
    lines: list[int] = []
    reader = expat.ParserCreate(encoding)
    reader.StartElementHandler = lambda _name, _attributes: lines.append(reader.CurrentLineNumber)
    try:
        reader.Parse(xml, True)  # noqa: FBT003 - the whole file at once
    except (expat.ExpatError, ValueError, LookupError):
        return  # an encoding that only lxml knows: its lines are near enough
    elements = list(root.iter())
    if len(elements) != len(lines):
        return
    for element, line in zip(elements, lines, strict=True):
        if line <= _LAST_LINE:
            element.sourceline = line  # type: ignore[assignment]  # the stubs leave it open
