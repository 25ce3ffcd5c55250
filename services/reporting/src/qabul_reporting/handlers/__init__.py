"""Use cases of the reporting service."""

from qabul_reporting.handlers.counting import GetDashboard, GetReport, ListReports
from qabul_reporting.handlers.exporting import ExportRegister
from qabul_reporting.handlers.freezing import FreezeReport

__all__ = ["ExportRegister", "FreezeReport", "GetDashboard", "GetReport", "ListReports"]
