"""Every text the service may need is there in all four languages."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

from tests.unit.review.test_domain import GOOD

from qabul_review.domain import Arrived, checks_of
from qabul_review.sentences import sentence
from qabul_terms import LANGUAGES

SOURCES = Path(__file__).parents[3] / "services/review/src/qabul_review"
BAD = Arrived(late=True, arguments=2, arguments_answered=1, pages=0, signatory_fits=False)

#: Why an event was kept: operators read the sentence itself.
HEARD_BY_OPERATORS = {"ANSWER_INCOMPLETE"}


def test_every_finding_can_be_said_in_every_language():
    for check in (*checks_of(GOOD), *checks_of(BAD)):
        for language in LANGUAGES:
            assert "{" not in sentence(check, language)


def test_a_finding_names_its_figures():
    [arguments] = [check for check in checks_of(BAD) if check.code == "arguments"]

    assert sentence(arguments, "ru") == "Ответ указан лишь на 1 из 2 доводов обращения."


def test_every_reason_a_caller_may_hear_has_its_message():
    messages = tomllib.loads((files("qabul_review") / "messages" / "review.toml").read_text("utf-8"))
    sources = "".join(file.read_text() for file in SOURCES.rglob("*.py"))

    assert set(messages) == set(re.findall(r'reason="([A-Z_]+)"', sources)) - HEARD_BY_OPERATORS
    assert all(set(by_language) == set(LANGUAGES) for by_language in messages.values())
