"""Processor time and memory are those of a process and of all it started."""

import os
import subprocess
import sys

from qabul_local.bench.usage import MemoryWatch, watched

BURN = "import time\nwhile time.process_time() < 0.2: pass"


def test_processor_time_of_a_child_that_has_ended_counts():
    with watched({"me": os.getpid()}) as window:
        subprocess.run([sys.executable, "-c", BURN], check=True)

    assert window.cpu_s["me"] > 0.15
    assert window.seconds > 0


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
