"""Running a service: from settings to a drained stop.

A service's `__main__.py` is two lines:

    from qabul_intake.bootstrap import build
    main(build, settings=IntakeSettings)
"""

from qabul_chassis.service.command import main
from qabul_chassis.service.parts import Build, Parts, Service
from qabul_chassis.service.running import Running

__all__ = ["Build", "Parts", "Running", "Service", "main"]
