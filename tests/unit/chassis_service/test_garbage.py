"""What the start made is no longer looked through; what comes later is."""

import subprocess
import sys

SERVICE = """
import gc
from qabul_chassis.service import garbage

class Kept:
    pass

kept = [Kept() for _ in range(1000)]
garbage.spare_the_start()
assert not any(type(each) is Kept for each in gc.get_objects()), "the start is looked through"

circle = [Kept()]
circle.append(circle)
del circle
assert gc.collect() >= 1, "circles of later stay"
"""


def test_a_process_spares_its_start_and_collects_what_comes_later():
    subprocess.run([sys.executable, "-c", SERVICE], check=True)
