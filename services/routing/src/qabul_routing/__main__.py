"""`python -m qabul_routing serve|migrate|check`."""

from qabul_chassis.service import main
from qabul_routing.bootstrap import build

main(build)
