"""Whatever is wrong with an answer is said in the caller's language too."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from qabul_chassis.rpc.catalogue import LANGUAGES, Catalogue
from qabul_execution.answer_file import Fault

PACKAGE = files("qabul_execution")
CATALOGUE = Catalogue(Path(str(PACKAGE / "messages")))
#: A reason stands alone on its line where an objection is made, or is named where an error is raised.
MADE = re.compile(r'^\s+"([A-Z]+(?:_[A-Z]+)+)",$|reason="([A-Z_]+)"', re.MULTILINE)
SOURCES = ("domain/objections.py", "handlers/answering.py", "handlers/stepping.py")
REASONS = {
    reason for source in SOURCES for pair in MADE.findall((PACKAGE / source).read_text("utf-8")) for reason in pair
} - {""}


def test_the_reasons_were_found():
    assert {"NOT_ONE_FILE", "LATE_WITHOUT_REASON", "UPLOAD_USED", "ASSIGNMENT_NOT_FOUND"} <= REASONS


@pytest.mark.parametrize("reason", sorted({*REASONS, *map(str, Fault)}))
def test_a_reason_has_its_message_in_every_language(reason):
    said = {CATALOGUE.say(reason=reason, code="no such code", language=language, values={}) for language in LANGUAGES}

    assert len(said) == len(LANGUAGES)
    assert None not in said
