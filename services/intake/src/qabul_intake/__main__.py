"""`python -m qabul_intake serve|migrate|check`."""

from qabul_chassis.service import main
from qabul_intake.bootstrap import build
from qabul_intake.settings import IntakeSettings

main(build, settings=IntakeSettings)
