"""Processor time and memory are those of a process and of all it started."""

import os
import subprocess
import sys

from qabul_local.bench.usage import MemoryWatch, watched

BURN = "import sys, time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\n"
#: Burns, and lives on until its input ends.
BURN_ON = f"{BURN}sys.stdin.read()"
#: Has a child that does so.
BURN_BELOW = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN_ON!r}])"


def test_processor_time_of_a_child_that_has_ended_counts():
    with watched({"me": os.getpid()}) as window:
        subprocess.run([sys.executable, "-c", BURN], check=True, stdout=subprocess.DEVNULL)

    assert window.cpu_s["me"] > 0.15
    assert window.seconds > 0


def test_processor_time_of_a_grandchild_that_lives_counts_for_its_own_family_only():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as idle:
        with watched({"me": os.getpid(), "idle": idle.pid}) as window:
            child = subprocess.Popen([sys.executable, "-c", BURN_BELOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            child.stdout.readline()
        child.communicate()
        idle.communicate(b"\n")

    assert window.cpu_s["me"] > 0.15
    assert window.cpu_s["idle"] < 0.15


def test_memory_is_that_of_a_process_and_its_children():
    hold = "held = bytearray(64 << 20)\nprint(flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        with MemoryWatch({"me": os.getpid(), "child": child.pid}) as memory:
            pass
        child.communicate(b"\n")

    assert memory.at_first["child"] > 64 << 20
    assert memory.at_first["me"] > memory.at_first["child"]


def test_a_party_that_is_gone_uses_nothing():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    with watched({"gone": gone.pid}) as window:
        pass

    assert window.cpu_s == {"gone": 0.0}


def test_memory_at_its_peak_is_never_less_than_at_first():
    with MemoryWatch({"me": os.getpid()}) as memory:
        pass

    assert memory.peak["me"] >= memory.at_first["me"] > 0
