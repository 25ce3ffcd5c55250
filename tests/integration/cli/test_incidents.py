"""incidents and process migrate, against a service whose worker fails until it is mended, and one drawn anew."""

import json
from uuid import UUID, uuid4

import pytest
from tests.factories.diagrams import diagram, node

from qabul_chassis.processes import Definitions, Processes, job
from qabul_chassis.service import Service
from qabul_chassis.testing import running, wait_until

SECRET = "a name that no screen may show"


def drawn(task):
    """A seal by a worker, a choice by what it counted, and a task of this id."""
    return diagram(
        node("startEvent", "begun")
        + node("serviceTask", "seal-it")
        + node("exclusiveGateway", "long-enough")
        + node("userTask", "shorten")
        + node("userTask", task)
        + node("endEvent", "done"),
        "begun > seal-it",
        "seal-it > long-enough",
        "long-enough > shorten : pages > 10",
        f"long-enough > {task} : pages &lt;= 10",
        "shorten > done",
        f"{task} > done",
        process="sealing",
    )


class Seal:
    """Fails until it is mended."""

    def __init__(self):
        self.mended = False

    @job(attempts=1)
    async def seal_it(self, work):
        if not self.mended:
            raise RuntimeError(SECRET)

        async def sealed(unit):
            return {"pages": 3}

        return sealed


@pytest.fixture
def seal():
    return Seal()


@pytest.fixture
def serving(stack, migrations, seal):
    """A service of the chassis alone in routing's place, with a diagram."""

    def start(diagram, *commands, url=None):
        def build(parts):
            definitions = Definitions({"sealing.bpmn": diagram})
            processes = Processes(parts.database, definitions, workers=[seal], commands={"shorten", *commands})
            return Service(name="routing", servicers=[], policy={}, migrations=migrations, processes=processes)

        return running(build, stack, service="routing", database_url=url)

    return start


@pytest.fixture
async def routing(serving, terminal):
    async with serving(drawn("file-it"), "file-it") as service:
        terminal.knows(routing=service)
        yield service


async def begun(service, count=1):
    keys, processes = [uuid4() for _ in range(count)], service.service.processes
    for key in keys:
        await service.database.change(
            lambda unit, key=key: processes.start(unit, "sealing", key, {"applicant": SECRET})
        )
    return keys


async def stopped(service, terminal, count=1):
    """So many incidents, as the command lists them."""
    await begun(service, count)

    async def listed():
        found = (await terminal.json("incidents", "list", "-s", "routing"))["incidents"]
        return found if len(found) == count else None

    return await wait_until(listed, what=f"{count} incidents")


async def standing(service):
    rows = await service.database.fetch("SELECT element, kind, count(*) FROM token GROUP BY 1, 2 ORDER BY 1")
    return [tuple(row) for row in rows]


async def test_an_incident_is_listed_and_shown_without_anybodys_data(routing, terminal):
    [incident] = await stopped(routing, terminal)

    table = await terminal.run("incidents", "list", "-s", "routing", "--process", "sealing")
    elsewhere = await terminal.json("incidents", "list", "-s", "routing", "--element", "file-it")
    shown = await terminal.run("incidents", "show", incident["incident"], "-s", "routing")
    document = await terminal.json("incidents", "show", incident["incident"], "-s", "routing")

    assert (incident["service"], incident["element"], incident["kind"]) == ("routing", "seal-it", "job")
    assert incident["incident"] in table.out
    assert "RuntimeError" in table.out
    assert elsewhere == {"incidents": [], "total_size": 0, "not_asked": []}
    assert "seal-it incident" in shown.out
    assert "beside it" not in shown.out
    assert "timers" not in shown.out
    assert [line["what"] for line in document["instance"]["history"]] == ["passed", "entered", "incident"]
    assert SECRET not in table.out + shown.out + json.dumps(document)


async def test_incidents_are_retried_once_their_cause_is_mended(routing, terminal, seal):
    found = await stopped(routing, terminal, 3)
    seal.mended = True

    one = await terminal.json("incidents", "retry", found[0]["incident"], "-s", "routing")
    rest = await terminal.run("incidents", "retry", "--all", "-s", "routing", "--element", "seal-it")

    assert [each["incident"] for each in one["retried"]] == [found[0]["incident"]]
    assert one["raised"] == one["settled_meanwhile"] == []
    assert (rest.code, rest.out.strip()) == (0, "Retried: 2. Stopped again: 0.")

    async def filed():
        return await standing(routing) == [("file-it", "user", 3)]

    await wait_until(filed, what="the jobs to be done")
    assert (await terminal.run("incidents", "list", "-s", "routing")).err.strip() == "There are no incidents."


async def test_an_incident_is_resolved_by_an_outcome_from_a_pipe(routing, terminal):
    [incident] = await stopped(routing, terminal)

    done = await terminal.run(
        "incidents",
        "resolve",
        incident["incident"],
        *("--reason", "sealed on paper", "--output-file", "-", "-s", "routing", "--json"),
        given='{"pages": 12}',
    )

    assert done.code == 0, done.err
    assert done.json["resolved"]["incident"] == incident["incident"]
    assert done.json["raised"] == []
    assert await standing(routing) == [("shorten", "user", 1)]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (("--element", "seal-i"), "No element 'seal-i' is current or runs in the services asked.|Perhaps 'seal-it'"),
        (("--process", "scaling"), "No process 'scaling' is current or runs in the services asked.|Perhaps 'sealing'"),
        (("--process", "sealing", "--element", "x"), "No element 'x'|`qabul process versions` names the processes."),
    ],
)
async def test_a_name_of_nothing_that_runs_is_told_from_a_place_without_incidents(routing, terminal, chosen, told):
    listed = await terminal.run("incidents", "list", "-s", "routing", *chosen)
    retried = await terminal.run("incidents", "retry", "--all", "-s", "routing", *chosen)

    assert (listed.code, retried.code) == (1, 1)
    for sentence in told.split("|"):
        assert sentence in listed.err
        assert sentence in retried.err
    assert "There are no incidents" not in listed.err


async def test_an_outcome_that_does_not_fit_stops_the_process_again_and_says_so(routing, terminal):
    [incident] = await stopped(routing, terminal)
    arguments = ("incidents", "resolve", "--reason", "by hand", "-s", "routing")

    in_vain = await terminal.run(*arguments, incident["incident"], "--output", '{"pages": "many"}')
    [again] = (await terminal.json("incidents", "list", "-s", "routing"))["incidents"]
    retried = await terminal.run("incidents", "retry", again["incident"], "-s", "routing")
    [still] = (await terminal.json("incidents", "list", "-s", "routing"))["incidents"]
    fits = await terminal.run(*arguments, still["incident"], "--output", '{"pages": 4}')

    assert (in_vain.code, retried.code, fits.code) == (1, 1, 0)
    assert "1 stopped again" in in_vain.err
    assert again["element"] == "long-enough"
    assert "long-enough" in in_vain.out
    assert await standing(routing) == [("file-it", "user", 1)]


async def test_a_process_that_a_variable_stopped_is_retried_with_it_corrected(routing, terminal, tmp_path):
    [incident] = await stopped(routing, terminal)
    resolve = ("incidents", "resolve", incident["incident"], "--reason", "by hand", "-s", "routing")
    resolved = await terminal.run(*resolve, "--output", '{"pages": "many"}', "--json")
    [again] = resolved.json["raised"]
    retry = ("incidents", "retry", again["incident"], "-s", "routing")
    given = tmp_path / "variables.json"
    given.write_text('{"pages": 4}')

    no_fields = await terminal.run(*retry, "--variables", "[4]")
    done = await terminal.run(*retry, "--variables-file", str(given))

    assert no_fields.code == 2
    assert "Expected --variables to be fields by name" in no_fields.err
    assert done.code == 0
    assert await standing(routing) == [("file-it", "user", 1)]


async def test_a_step_that_stopped_again_is_told_to_be_a_new_incident(routing, terminal):
    [first] = await stopped(routing, terminal)
    resolve = ("incidents", "resolve", first["incident"], "--reason", "by hand", "-s", "routing")
    [second] = (await terminal.run(*resolve, "--output", '{"pages": "many"}', "--json")).json["raised"]

    done = await terminal.run("incidents", "retry", first["incident"], "-s", "routing")

    assert second["incident"] != first["incident"]
    assert done.code == 1
    assert "a step that stopped again is a new incident" in " ".join(done.err.split())


async def test_an_incident_that_nobody_has_is_not_found(routing, terminal):
    nowhere = f"{uuid4()}/7"

    done = await terminal.run("incidents", "show", nowhere, "-s", "routing")
    resolved = await terminal.run("incidents", "resolve", nowhere, "--reason", "none", "-s", "routing")

    assert (done.code, resolved.code) == (1, 1)
    assert f"No incident {nowhere} is known to routing" in done.err


async def test_instances_are_moved_to_the_version_that_is_drawn_now(serving, terminal, seal):
    seal.mended = True
    async with serving(drawn("file-it"), "file-it") as before:
        url = before.running.parts.settings.database_url
        await begun(before, 4)

        async def filed():
            return await standing(before) == [("file-it", "user", 4)]

        await wait_until(filed, what="the jobs to be done")
        async with serving(drawn("archive-it"), "file-it", "archive-it", url=url) as routing:
            terminal.knows(routing=routing)
            [process] = (await terminal.json("process", "versions", "-s", "routing"))["processes"]
            table = await terminal.run("process", "versions", "-s", "routing")
            [old] = [each["version"] for each in process["versions"] if not each["current"]]
            migrate = ("process", "migrate", "routing", "sealing")
            mapped = (*migrate, "--from", old[:8], "--map", "file-it=archive-it")

            unmapped = await terminal.run(*migrate, "--dry-run", "--json")
            shown = await terminal.run(*migrate, "--dry-run")
            would = await terminal.run(*mapped, "--dry-run")
            moved = await terminal.json(*mapped)
            none_left = await terminal.run(*migrate)
            again = await terminal.json(*migrate, "--map", "file-it=archive-it")
            misspelt = await terminal.run(*migrate, "--map", "file-it=archve-it")
            same = await terminal.run(*migrate, "--from", moved["to_version"])

            assert table.out.count("current") == 1
            assert unmapped.code == shown.code == 1
            named = unmapped.json["not_moved"]
            assert {each["element"] for each in named} == {"file-it"}
            assert len({UUID(each["instance_id"]) for each in named}) == unmapped.json["staying"] == 4
            assert "Would be moved from" in shown.out
            assert "map 'file-it' to its successor" in shown.out
            assert (would.code, would.out.split(": ")[1].split(".")[0]) == (0, "4")
            assert (moved["moved"], moved["remaining"], moved["staying"]) == (4, 0, 0)
            # A deployment runs it each time.
            assert (none_left.code, none_left.err) == (0, "")
            assert "Nothing to move: no unfinished instance of 'sealing' is on another version" in none_left.out
            assert (again["moved"], again["not_moved"], again["to_version"]) == (0, [], moved["to_version"])
            assert (misspelt.code, misspelt.out) == (1, "")
            assert "archve-it" in misspelt.err
            assert (same.code, moved["to_version"] in same.err) == (1, False)
            assert await standing(routing) == [("archive-it", "user", 4)]


async def test_what_names_no_version_and_no_process_is_refused(routing, terminal):
    version = ("process", "migrate", "routing", "sealing", "--from", "zz")

    unknown = await terminal.run(*version)
    nothing = await terminal.run("process", "migrate", "routing", "tall")
    doubled = await terminal.run(*version, "--map", "a=b", "--map", "a=c")
    broken = await terminal.run("process", "migrate", "routing", "sealing", "--map", "a")

    assert (unknown.code, nothing.code) == (1, 1)
    assert "begins no version" in unknown.err
    assert "(current, 0 running)" in unknown.err
    assert "its processes: sealing" in nothing.err
    assert (doubled.code, broken.code) == (2, 2)
