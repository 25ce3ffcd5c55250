"""The command line's own sentences: all of them in every language, and none that nobody says."""

import ast
import json
import re
from pathlib import Path
from string import Formatter

import pytest
from tests.conftest import ROOT

from qabul_cli import given, incidents, output
from qabul_cli.process import show
from qabul_cli.process.facts import WORDS
from qabul_cli.process.simulation import recording
from qabul_cli.session import _NONE
from qabul_cli.speaking import catalogue, say, speak
from qabul_cli.status import _FIGURES

SOURCES = ROOT / "libs" / "cli" / "src" / "qabul_cli"
LANGUAGES = {"uz-Cyrl", "uz-Latn", "ru"}

#: Shown by name: their texts stand in tables of the code.
IN_TABLES = {
    *_FIGURES,
    *given._FAULTS.values(),
    *incidents._KINDS.values(),
    *WORDS,
    *show._KINDS.values(),
    *(text for text in recording._WAITS.values() if text),
    *(text for pair in _NONE.values() for text in pair),
}


def texts_of(node):
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def said_in(file: Path):
    """What a module says: arguments of say and columns, and the headings of facts."""
    tree = ast.parse(file.read_text("utf-8"))
    headings = {
        node.value.id for node in ast.walk(tree) if isinstance(node, ast.Starred) and isinstance(node.value, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("say"), args=[ast.Constant(str() as text), *_]):
                yield text
            case ast.Call(func=ast.Name("say"), args=[ast.IfExp(body=one, orelse=other), *_]):
                yield from texts_of(one) | texts_of(other)
            case ast.Call(func=ast.Name("columns"), args=given):
                yield from {text for each in given for text in texts_of(each)}
            case ast.Call(func=ast.Name("facts"), args=[ast.List(rows), *_]):
                yield from {row.elts[0].value for row in rows if isinstance(row, ast.Tuple)}
            case ast.Assign(targets=[ast.Name(name)], value=ast.Tuple() as row) if name in headings:
                yield from texts_of(row)
            case ast.Return(value=ast.List(rows)) if file.stem == "appeals":
                yield from {row.elts[0].value for row in rows if isinstance(row, ast.Tuple) and row.elts}
            case _:
                pass


SAID = {text for file in SOURCES.rglob("*.py") for text in said_in(file) if isinstance(text, str)} | IN_TABLES


def names_in(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_what_is_said_is_there_in_every_language():
    assert sorted(SAID - catalogue().keys()) == []


def test_nothing_is_translated_that_nobody_says():
    assert sorted(catalogue().keys() - SAID) == []


@pytest.mark.parametrize("text", sorted(catalogue()))
def test_a_translation_has_the_same_values_and_its_own_alphabet(text):
    words = catalogue()[text]

    assert words.keys() == LANGUAGES
    assert {frozenset(names_in(said)) for said in words.values()} == {frozenset(names_in(text))}
    assert not re.search("[А-Яа-яЎўҚқҒғҲҳ]", words["uz-Latn"])
    assert not re.search("[ўқғҳЎҚҒҲ]", words["ru"])


def test_the_language_asked_for_is_spoken_and_english_unless_one_is():
    speak("ru")
    assert say("There are no incidents.") == "Инцидентов нет."

    speak(None)
    assert say("There are no incidents.") == "There are no incidents."


def test_a_sentence_that_the_catalogue_lacks_is_said_in_english():
    speak("ru")

    assert say("Nobody wrote {what} yet.", what="this") == "Nobody wrote this yet."


def test_headings_of_tables_and_facts_are_said_and_data_are_not():
    speak("uz-Cyrl")

    assert [column.header for column in output.columns("service", "element").columns] == ["хизмат", "элемент"]
    assert list(output.facts([("reason", "x")]).columns[0].cells) == ["сабаб"]
    assert list(output.facts([("reason", "x")], said=False).columns[0].cells) == ["reason"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("uz-Cyrl", "ишга тушади"), ("uz-Latn", "ishga tushadi"), ("ru", "может выполняться"), ("en", "can run")],
)
def test_a_command_speaks_the_language_given_before_or_behind_its_name(qabul, language, sentence):
    diagram = f"{ROOT}/docs/processes/calls/answer.bpmn"
    before = qabul("--lang", language, "process", "check", diagram)
    behind = qabul("--lang", "en", "process", "check", diagram, "--lang", language)
    around = qabul("process", "check", diagram, QABUL_LANG=language)

    assert all(f"answer.bpmn: {sentence}" in done.stdout for done in (before, behind, around))


def test_problems_and_advice_are_told_in_the_language_asked_for(qabul):
    told = qabul("--lang", "ru", "track", "N-2026-000017", "code")
    document = qabul("track", "N-2026-000017", "code", "--json", "--lang", "ru")

    assert "Что делать:" in told.stderr
    error = json.loads(document.stderr)["error"]
    assert (error["code"], error["text"] in told.stderr) == ("AWAY", True)
    assert error["text"].startswith("Служба intake не найдена")
