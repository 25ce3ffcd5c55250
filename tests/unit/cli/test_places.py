"""Where services are looked for, and in which order."""

import json

import pytest

from qabul_cli.places import Places, find_local_stack
from qabul_cli.problems import Away, Usage


def write_stack(folder, port):
    folder.mkdir(parents=True)
    (folder / "stack.json").write_text(json.dumps({"region": "namangan", "targets": {"intake": f"127.0.0.1:{port}"}}))


def test_the_command_line_outweighs_the_environment_which_outweighs_the_stack(local, monkeypatch):
    monkeypatch.setenv("QABUL_ROUTING_TARGET", "routing.example:443")  # the environment is what is asked here

    places = Places.of(["intake=intake.example:443"], called=("intake", "routing", "review"))

    assert places.target("intake") == "intake.example:443"
    assert places.target("routing") == "routing.example:443"
    assert places.target("review") == "127.0.0.1:5004"


def test_a_bare_address_is_the_one_service_a_command_calls():
    assert Places.of(["intake.example:443"], called=("intake",)).target("intake") == "intake.example:443"

    with pytest.raises(Usage, match="SERVICE=HOST:PORT"):
        Places.of(["intake.example:443"], called=("intake", "routing"))


@pytest.mark.parametrize("target", ["archive=host:1", "intake=host", "intake=:1", "intake=host:http"])
def test_a_target_that_is_none_is_refused(target):
    with pytest.raises(Usage, match="Expected"):
        Places.of([target], called=("intake", "routing"))


def test_the_stack_of_the_checkout_is_found_from_any_folder_below_it(tmp_path, monkeypatch):
    monkeypatch.delenv("QABUL_STATE_DIR")  # which `bare_environment` sets, and which would be the only one
    write_stack(tmp_path / "checkout" / ".local", 7001)
    deep = tmp_path / "checkout" / "services" / "intake"
    deep.mkdir(parents=True)

    assert find_local_stack(deep).targets == {"intake": "127.0.0.1:7001"}


def test_the_state_folder_that_is_named_is_the_only_one_looked_at(tmp_path, monkeypatch):
    write_stack(tmp_path / ".local", 7001)
    monkeypatch.setenv("QABUL_STATE_DIR", str(tmp_path / "elsewhere"))  # the environment is what is asked here

    assert find_local_stack(tmp_path) is None


def test_without_a_stack_the_sentence_says_how_to_start_one():
    with pytest.raises(Away) as nowhere:
        Places.of([], called=("intake",)).target("intake")

    assert "QABUL_INTAKE_TARGET" in nowhere.value.text
    assert "`make up`" in nowhere.value.hint


def test_a_spoilt_stack_file_is_named(local):
    (local / "stack.json").write_text('{"region": ')

    with pytest.raises(Away, match=r"stack\.json"):
        find_local_stack()
