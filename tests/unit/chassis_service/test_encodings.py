"""Diagrams in the encodings that modelers and editors save them in."""

import pytest
from tests.factories.diagrams import diagram, node

import qabul_bpmn
from qabul_chassis.operations.encodings import text_of

NAME = "Аризани кўриш"
RUSSIAN = "Рассмотреть"


def drawn(name):
    return diagram(
        node("startEvent", "begun") + node("userTask", "look", name=name) + node("endEvent", "done"),
        "begun > look",
        "look > done",
    ).decode()


def declared(encoding, name, *, quote='"'):
    return f"<?xml version={quote}1.0{quote} encoding={quote}{encoding}{quote}?>\n{drawn(name)}"


FILES = {
    "UTF-8": (declared("UTF-8", NAME).encode(), NAME),
    "UTF-8 with a mark": (declared("utf-8", NAME).encode("utf-8-sig"), NAME),
    "UTF-8 that is not declared": (drawn(NAME).encode(), NAME),
    "UTF-16": (declared("UTF-16", NAME).encode("utf-16"), NAME),
    "UTF-16, great end first": (declared("UTF-16", NAME).encode("utf-16-be"), NAME),
    "UTF-16 without a mark": (declared("UTF-16LE", NAME).encode("utf-16-le"), NAME),
    "UTF-16 that says it is UTF-8": (declared("UTF-8", NAME).encode("utf-16"), NAME),
    "UTF-32": (declared("UTF-32", NAME).encode("utf-32"), NAME),
    "windows-1251": (declared("windows-1251", RUSSIAN).encode("cp1251"), RUSSIAN),
    "koi8-r in single quotes": (declared("koi8-r", RUSSIAN, quote="'").encode("koi8-r"), RUSSIAN),
}


@pytest.mark.parametrize(("xml", "name"), FILES.values(), ids=FILES)
def test_a_diagram_in_another_encoding_is_sent_as_what_it_is(xml, name):
    sent = text_of(xml).encode()

    assert qabul_bpmn.load(sent).version == qabul_bpmn.load(xml).version
    assert qabul_bpmn.load(sent).element("look").name == name
    assert name in sent.decode()


def test_a_diagram_in_utf_8_is_sent_as_it_was_stored():
    xml = declared("UTF-8", NAME).encode()

    assert text_of(xml).encode() == xml
    assert text_of(b"") == ""


def test_letters_of_an_encoding_that_nobody_knows_are_lost_and_the_answer_is_not():
    assert "id='look'" in text_of(b"<?xml version='1.0' encoding='x-none'?><a id='look' name='\xc0'/>")
