"""Processes are ended for sure, and never taken for one another."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from qabul_local.processes import Process, marked
from qabul_local.waiting import until

STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(child.pid, flush=True)
signal.pause()
"""
OBEDIENT = "import signal; signal.pause()"


@pytest.fixture
def spawn(tmp_path):
    started = []

    def spawn(program, **more):
        process = Process.spawn([sys.executable, "-c", program], log=tmp_path / "process.log", **more)
        started.append(process)
        return process

    yield spawn
    for process in started:
        process.kill()


def child_of(tmp_path):
    """The pid that the stubborn program has printed."""
    log = tmp_path / "process.log"
    until(lambda: log.exists() and log.read_text().endswith("\n"), within=20, what="the child's pid in the log")
    return int(log.read_text())


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_process_that_obeys_ends_by_itself(spawn):
    process = spawn(OBEDIENT)

    assert process.stop(within=20)
    assert not process.alive


def test_a_process_that_ignores_sigterm_is_ended_with_what_it_started(spawn, tmp_path):
    process = spawn(STUBBORN)
    child = child_of(tmp_path)

    assert not process.stop(within=0.1)
    assert not process.alive
    assert gone(child)


def test_a_kill_ends_the_children_too(spawn, tmp_path):
    process = spawn(STUBBORN)
    child = child_of(tmp_path)

    process.kill()

    assert not process.alive
    assert gone(child)


def test_a_frozen_process_is_seen_and_can_be_stopped(spawn):
    process = spawn(OBEDIENT)
    process.send(signal.SIGSTOP)
    until(lambda: process.frozen, within=20, what="the process to freeze")

    assert process.alive
    assert process.stop(within=20)


def test_a_process_id_that_went_to_somebody_else_is_not_touched():
    stale = Process(os.getpid(), psutil.Process().create_time() - 3600)

    assert not stale.alive
    stale.kill()  # would end this very test


def test_a_zombie_is_not_alive():
    child = subprocess.Popen([sys.executable, "-c", ""])
    process = Process(child.pid, psutil.Process(child.pid).create_time())

    until(lambda: not process.alive, within=20, what="the child to be seen as ended")

    assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
    child.wait()


def test_a_process_is_found_by_its_mark(spawn, tmp_path):
    process = spawn(OBEDIENT, environment={**os.environ, "QABUL_TEST_MARK": str(tmp_path)})

    assert marked("QABUL_TEST_MARK", str(tmp_path)) == [process]
    assert marked("QABUL_TEST_MARK", "another") == []
