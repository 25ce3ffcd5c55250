"""What a command says when nobody could be asked: that, and nothing about what there is."""

import json

import pytest

from qabul_cli.places import SERVICES

LISTINGS = {
    ("incidents", "list"): ["incidents", "total_size"],
    ("incidents", "retry", "--all"): ["raised", "retried", "settled_meanwhile"],
    ("dead-letters", "list"): ["dead_letters", "total_size"],
    ("dead-letters", "retry", "--all"): ["handled", "still_dead"],
    ("process", "versions"): ["processes"],
    ("status", "--tasks"): ["services"],
}
APPEAL = "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e"
#: Services that the environment names, and that are not there.
NOBODY = {f"QABUL_{name.upper()}_TARGET": "127.0.0.1:1" for name in SERVICES}
every_listing = pytest.mark.parametrize("command", LISTINGS, ids=" ".join)


@every_listing
def test_nobody_takes_services_away_for_services_that_have_nothing(qabul, local, command):
    done = qabul(*command, **NOBODY)

    assert (done.exit_code, done.stdout) == (3, "")
    assert "There are no" not in done.stderr
    assert done.stderr.count("does not answer") == len(SERVICES)
    assert done.stderr.count("`make up`") == 1


@every_listing
def test_programs_are_told_which_services_were_not_asked(qabul, local, command):
    done = qabul(*command, "--json", **NOBODY)

    content = json.loads(done.stdout)
    assert content.pop("not_asked") == list(SERVICES)
    assert sorted(content) == LISTINGS[command]
    assert not any(content.values())


@every_listing
def test_without_a_stack_the_services_were_not_asked_either(qabul, command):
    done = qabul(*command, "--json")

    assert (done.exit_code, json.loads(done.stdout)["not_asked"]) == (3, list(SERVICES))
    assert "There are no" not in qabul(*command).output


def test_where_an_appeal_stands_is_not_told_when_nobody_knows(qabul, local):
    told, listed = (qabul("process", "show", APPEAL, *form, **NOBODY) for form in ([], ["--json"]))

    assert (told.exit_code, told.stdout) == (3, "")
    content = json.loads(listed.stdout)
    assert (content["processes"], sorted(content["not_asked"])) == ([], ["execution", "intake", "review", "routing"])
    assert all(name in told.stderr for name in ("intake", "routing", "execution", "review"))


def problems(done):
    """Service and code of every problem that programs are told of."""
    documents = json.loads("[" + done.stderr.replace("}\n{", "},{") + "]")
    return [(each["error"]["service"], each["error"]["code"]) for each in documents]


def test_where_an_appeal_stands_programs_are_told_of_each_service_once(qabul, local):
    done = qabul("process", "show", APPEAL, "--json", **NOBODY)

    assert sorted(problems(done)) == [
        ("execution", "UNASKED"),
        ("intake", "UNAVAILABLE"),
        ("review", "UNASKED"),
        ("routing", "UNAVAILABLE"),
    ]


@pytest.mark.parametrize(
    "command",
    [("incidents", "show", f"{APPEAL}/7"), ("incidents", "retry", f"{APPEAL}/7"), ("dead-letters", "show", APPEAL)],
    ids=" ".join,
)
def test_who_looks_for_one_thing_is_told_of_every_service_that_did_not_answer(qabul, local, command):
    listed, told = qabul(*command, "--json", **NOBODY), qabul(*command, **NOBODY)

    assert (listed.exit_code, listed.stdout) == (3, "")
    assert problems(listed) == [(name, "UNAVAILABLE") for name in SERVICES]
    assert told.stderr.count("does not answer") == len(SERVICES)
    assert told.stderr.count("`make up`") == 1


def test_without_a_stack_who_looks_for_one_thing_is_told_of_every_service(qabul):
    done = qabul("incidents", "show", f"{APPEAL}/7")

    assert done.exit_code == 3
    assert done.stderr.count("Expected to find the service") == len(SERVICES)


@pytest.mark.parametrize(
    ("arguments", "unknown"),
    [
        (("routing", "--appeal", APPEAL), "whether a process routing runs, or ran"),
        (("co-execution", "--counts"), "which service has the process 'co-execution', and those asked have none"),
    ],
)
def test_a_picture_of_what_is_not_known_is_not_drawn(qabul, local, arguments, unknown):
    done = qabul("process", "render", *arguments, **NOBODY)

    assert done.exit_code == 3
    assert f"It is not known {unknown}" in done.stderr
    assert "No service has" not in done.stderr
