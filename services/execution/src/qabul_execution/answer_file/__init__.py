"""Whether an answer's file may be sealed: a real, quiet PDF by its content, whatever its name says (O13).

`inspect` is the pure check; `pool` runs it where a hostile file can do no harm.
"""

from qabul_execution.answer_file.faults import Fault, Inspected, Limits, Unfit
from qabul_execution.answer_file.inspection import inspect

__all__ = ["Fault", "Inspected", "Limits", "Unfit", "inspect"]
