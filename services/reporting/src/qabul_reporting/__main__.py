"""`python -m qabul_reporting serve|migrate|check`."""

from qabul_chassis.service import main
from qabul_reporting.bootstrap import build

main(build)
