"""`python -m qabul_review serve|migrate|check`."""

from qabul_chassis.service import main
from qabul_review.bootstrap import build

main(build)
