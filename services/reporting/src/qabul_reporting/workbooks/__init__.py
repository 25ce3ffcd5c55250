"""XLSX with live formulas: the daily report by sector and the register book (O7).

Every formula carries its value as well, so that viewers which do not calculate show the same figures.
"""

from qabul_reporting.workbooks.daily import daily_workbook
from qabul_reporting.workbooks.register import RegisterWorkbook

__all__ = ["RegisterWorkbook", "daily_workbook"]
