"""What all commands have in common."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer.main

from qabul_cli.command import app
from qabul_cli.problems import Away, Refused, Unauthenticated, exit_code_of


def every_command(group=None, path=()):
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))
        else:
            yield pytest.param((*path, name), command, id=" ".join((*path, name)))


COMMANDS = list(every_command())
LOCAL = {("token",), ("process", "check"), ("process", "diff"), ("process", "simulate")}


def test_the_commands_are_those_the_handbook_names():
    assert {parameter.values[0] for parameter in COMMANDS} == {
        ("submit",),
        ("track",),
        ("status",),
        ("token",),
        ("appeals", "list"),
        ("appeals", "show"),
        ("process", "show"),
        ("process", "check"),
        ("process", "diff"),
        ("process", "render"),
        ("process", "simulate"),
        ("process", "versions"),
        ("process", "migrate"),
        ("incidents", "list"),
        ("incidents", "show"),
        ("incidents", "retry"),
        ("incidents", "resolve"),
        ("dead-letters", "list"),
        ("dead-letters", "show"),
        ("dead-letters", "retry"),
    }


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_has_examples_and_the_options_all_share(path, command):
    options = {name for parameter in command.params for name in parameter.opts}
    shared = {"--json", "--lang"} if path in LOCAL else {"--json", "--lang", "--token", "--target"}

    assert shared <= options
    assert command.help
    assert command.epilog.startswith("Examples:")
    assert f"qabul {' '.join(path)}" in command.epilog


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_help_can_be_read(path, command, qabul):
    done = qabul(*path, "--help")

    assert done.exit_code == 0
    assert "Usage: qabul" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("track", "N-2026-000017"),
        ("submit", "Сув йўқ"),
        ("submit", "Сув йўқ", "--territory", "chust", "--kind", "wish"),
        ("submit", "--territory", "chust", "--text-file", "/etc/none"),
        ("appeals", "list", "--status", "lost"),
        ("appeals", "list", "--from", "yesterday"),
        ("dead-letters", "list", "--service", "archive"),
        ("dead-letters", "retry"),
        ("dead-letters", "retry", "--all", "--consumer", "c"),
        ("incidents", "show", "17"),
        ("incidents", "retry"),
        ("incidents", "retry", "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7", "--all"),
        ("incidents", "retry", "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7", "--element", "seal"),
        ("incidents", "resolve", "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7"),
        ("incidents", "resolve", "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7", "--reason", "r", "--output", "{pages: 3}"),
        ("incidents", "resolve", "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e/7", "--reason", "r", "--output", "[3]"),
        ("process", "migrate", "archive", "desk"),
        ("status", "--lang", "fr"),
        ("track", "N", "C", "--target", "review=host:1x"),
    ],
)
def test_a_wrong_command_line_is_told_from_a_refusal(local, qabul, arguments):
    done = qabul(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_stack_a_command_says_how_to_start_one(qabul):
    done = qabul("track", "N-2026-000017", "code", "--json")

    assert (done.exit_code, done.stdout) == (3, "")
    assert "make up" in json.loads(done.stderr)["error"]["hint"]


def test_a_token_of_the_dev_key_goes_to_this_machine_only(local, qabul):
    done = qabul("track", "N-2026-000017", "code", "--target", "intake.example:443")

    assert (done.exit_code, done.stdout) == (4, "")
    assert "applicant-gateway" in done.stderr


@pytest.mark.parametrize("missing", ["stack", "key"])
def test_that_there_is_no_token_has_a_code_of_its_own(local, qabul, missing):
    if missing == "key":
        (local / "keys" / "dev-key.pem").unlink()
    target = {"stack": "intake.example:443", "key": "127.0.0.1:1"}[missing]

    done = qabul("track", "N-2026-000017", "code", "--target", target, "--json")

    assert (done.exit_code, done.stdout) == (4, "")
    assert json.loads(done.stderr)["error"]["code"] == "UNAUTHENTICATED"


def test_what_no_repetition_helps_outweighs_a_service_that_is_away_and_that_a_refusal():
    assert exit_code_of([]) == 0
    assert exit_code_of([Refused("no")]) == 1
    assert exit_code_of([Away("gone"), Refused("no")]) == 3
    assert exit_code_of([Unauthenticated("who?"), Away("gone")]) == 4


@pytest.mark.parametrize(
    ("arguments", "text", "command"),
    [
        (("process", "check", "--json"), "Missing argument 'FILE'", "qabul process check"),
        (("process", "migrate", "a", "b", "--json", "--dry"), "No such option: --dry", "qabul process migrate"),
        (("--lang", "en", "incidents", "lst", "--json"), "No such command 'lst'", "qabul incidents"),
        (("track", "N", "code", "--json", "--lang", "fr"), "Invalid value for '--lang'", "qabul track"),
        (
            ("process", "diff", "a.bpmn", "b.bpmn", "--json", "--out"),
            "'--out' requires an argument",
            "qabul process diff",
        ),
        (("--json",), "No such option: --json", "qabul"),
    ],
    ids=["missing argument", "unknown option", "unknown command", "wrong value", "value missing", "no command"],
)
def test_what_is_wrong_with_a_command_line_is_a_document_for_programs(qabul, arguments, text, command):
    done = qabul(*arguments)

    error = json.loads(done.stderr)["error"]
    assert (done.exit_code, done.stdout, error["code"]) == (2, "", "USAGE")
    assert text in error["text"]
    assert error["hint"] == f"`{command} --help` shows how it is called."


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_document_is_asked_for_anywhere_on_the_command_line(qabul, tmp_path, place):
    (tmp_path / "none.bpmn").touch()
    words = ["process", "check", str(tmp_path / "none.bpmn")]

    done = qabul(*words[:place], "--json", *words[place:])

    assert json.loads(done.stdout)["problems"]


def test_an_argument_that_looks_like_the_option_asks_for_no_document(qabul):
    assert "error" not in qabul("track", "--", "--json").stderr


def test_the_module_is_the_command(tmp_path):
    environment = {**os.environ, "QABUL_STATE_DIR": str(tmp_path)}
    by_module = subprocess.run(
        [sys.executable, "-m", "qabul_cli", "--help"], env=environment, capture_output=True, text=True, check=True
    )
    by_script = subprocess.run(
        [str(Path(sys.executable).parent / "qabul"), "--help"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert by_module.stdout == by_script.stdout
    assert "Usage: qabul" in by_module.stdout


def test_the_version_is_said(qabul):
    done = qabul("--version")

    assert (done.exit_code, done.stdout) == (0, f"qabul {version('qabul-cli')}\n")
