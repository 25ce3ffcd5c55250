"""`python -m qabul_execution serve|migrate|check`."""

from qabul_chassis.service import main
from qabul_execution.bootstrap import build
from qabul_execution.settings import ExecutionSettings

main(build, settings=ExecutionSettings)
