"""The whole stack as the commands run it: up, killed in part, interrupted, down, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nats
import psutil
import pytest

from qabul_local.processes import marked
from qabul_local.stack import MEMBERS, Stack
from qabul_local.supervisor.members import MARK
from qabul_local.waiting import until

REGION = Path("deploy/regions/namangan").absolute()
WITHIN_S = 300  # a bound for a machine that does much else; nothing here waits that long


class Commands:
    """`python -m qabul_local` on a state folder whose path has spaces."""

    def __init__(self, root):
        self.root = root
        self.environment = {**os.environ, "QABUL_STATE_DIR": str(root)}

    def begin(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "qabul_local", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __call__(self, *arguments, status=0):
        with self.begin(*arguments) as command:
            said, _ = command.communicate(timeout=WITHIN_S)
        assert command.returncode == status, said
        return said

    def up(self, *more, status=0):
        return self("up", "--region-dir", str(REGION), *more, status=status)

    @property
    def stack(self):
        return Stack.load(self.root)

    def pids(self):
        return {name: member.process.pid for name, member in self.stack.members.items()}

    def left(self):
        """What still runs of this stack."""
        return marked(MARK, str(self.root))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    commands = Commands(tmp_path_factory.mktemp("a stack") / "with spaces" / ".local")
    yield commands
    commands("clean")


@pytest.fixture
def running(run):
    """A stack that runs, started only when the last test has left it otherwise."""
    if not run.root.exists() or len(run.stack.running()) < len(MEMBERS):
        run.up()
    return run


def test_a_start_that_is_interrupted_leaves_no_process(run):
    with run.begin("up", "--region-dir", str(REGION)) as command:
        until(lambda: bool(run.left()), within=WITHIN_S, what="the first process to start")
        command.send_signal(signal.SIGTERM)
        said, _ = command.communicate(timeout=WITHIN_S)

    assert command.returncode == 130
    assert "Interrupted by SIGTERM" in said
    assert not run.left()


def test_after_up_everything_answers(running):
    conditions = json.loads(running("status", "--json"))

    assert {each["name"]: each["state"] for each in conditions} == dict.fromkeys(MEMBERS, "running")


def test_a_second_up_changes_nothing_and_says_so(running):
    before = running.pids()

    assert "running already" in running.up()
    assert running.pids() == before


def test_a_running_stack_is_not_changed_under_its_callers(running):
    assert "make down" in running.up("--processes", "2", status=1)


@pytest.mark.parametrize("name", ["postgres", "nats", "seaweed", "intake"])
def test_a_member_that_is_killed_comes_back_where_it_was(running, name):
    before = running.stack.members[name]

    running("kill", name)
    assert not running.stack.members[name].running
    running("start", name)

    after = running.stack.members[name]
    assert after.running
    assert after.process.pid != before.process.pid
    assert after.ports == before.ports


def test_up_starts_again_only_what_is_missing(running):
    before = running.pids()
    running("kill", "review")

    running.up()

    after = running.pids()
    assert {name for name in MEMBERS if after[name] != before[name]} == {"review"}


def test_a_frozen_member_is_shown_and_can_be_restarted(running):
    running.stack.members["reporting"].process.send(signal.SIGSTOP)
    states = {each["name"]: each["state"] for each in json.loads(running("status", "--json"))}

    running("restart", "reporting")

    assert states["reporting"] == "frozen"
    assert running.stack.members["reporting"].running


def test_each_process_has_a_log_and_an_unknown_name_is_refused(running):
    assert "service_ready" in running("logs", "routing", "-n", "1000")
    assert all(running.stack.state.log(name).exists() for name in MEMBERS)
    assert "nobody" in running("logs", "nobody", status=1)


async def test_an_organisations_system_pulls_its_events_with_what_agency_prints(running):
    access = json.loads(running("agency", "pop-hokimiyat"))
    user, password = running.stack.nats_operator
    operator = await nats.connect(access["url"], user=user, password=password)
    await operator.jetstream().publish("qabul.namangan.pop-hokimiyat.routing.v1.AssignmentRecalled", b"42")
    await operator.close()

    theirs = await nats.connect(
        access["url"], user=access["user"], password=access["password"], inbox_prefix=access["inbox_prefix"].encode()
    )
    pulled = await theirs.jetstream().pull_subscribe_bind(access["durables"]["ROUTING"], "ROUTING")
    [message] = await pulled.fetch(1, timeout=10)
    await message.ack_sync()
    await theirs.close()

    assert message.data == b"42"
    assert "no-such-body" in running("agency", "no-such-body", status=1)


def test_keys_are_for_this_user_only(running):
    folder = running.root / "keys"

    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "secrets.json").stat().st_mode & 0o077 == 0


def test_down_leaves_no_process_recorded_or_not_and_up_finds_ports_and_keys_as_they_were(running):
    before = running.stack
    secrets = (running.root / "keys" / "secrets.json").read_text()
    forgetful = running.stack
    forgetful.members["review"].process = None
    forgetful.save()

    running("down")
    assert not running.left()
    assert "Nothing was running" in running("down")
    running.up()

    after = running.stack
    assert {name: after.members[name].ports for name in MEMBERS} == {
        name: before.members[name].ports for name in MEMBERS
    }
    assert (running.root / "keys" / "secrets.json").read_text() == secrets


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account, and only root needs to")
def test_for_root_postgres_runs_as_an_unprivileged_account_wherever_the_folder_lies(running):
    process = psutil.Process(running.pids()["postgres"])

    assert 0 not in process.uids()
    assert 0 not in process.gids()
    assert process.username() == "nobody"


def test_clean_removes_everything_it_kept(running):
    data = (running.root / "data" / "postgres").resolve()

    running("clean")

    assert not running.left()
    assert not running.root.exists()
    assert not data.exists()
