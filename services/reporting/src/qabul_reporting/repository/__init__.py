"""Every query of the reporting service."""

from qabul_reporting.repository.figures import count
from qabul_reporting.repository.projection import Change, note
from qabul_reporting.repository.reader import Reader
from qabul_reporting.repository.register import lines
from qabul_reporting.repository.reports import Reports, freeze

__all__ = ["Change", "Reader", "Reports", "count", "freeze", "lines", "note"]
