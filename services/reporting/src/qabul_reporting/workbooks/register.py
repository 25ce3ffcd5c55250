"""The register book as a workbook (O2, O7): one line an appeal, and a summary that counts the lines by formula."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from qabul_region import Region
from qabul_reporting.domain import RegisterLine, Status
from qabul_reporting.workbooks.formats import formats_of
from qabul_reporting.workbooks.labels import Labels

_COLUMNS = (
    ("ordinal", 8),
    ("number", 18),
    ("received_on", 13),
    ("from-whom", 38),
    ("kind", 13),
    ("territory", 26),
    ("sector", 40),
    ("organisation", 60),
    ("legal_due_on", 12),
    ("due_on", 12),
    ("answered_on", 12),
    ("attempts", 12),
    ("rejections", 12),
    ("missed", 12),
    ("status", 28),
    ("resolved_on", 12),
    ("days-late", 12),
    ("is-overdue", 12),
)
_AT = {name: index for index, (name, _) in enumerate(_COLUMNS)}
_HEAD_ROW = 3
#: The day the register speaks of; overdue and late are counted from it.
_TODAY = (1, 3)
_DONE = frozenset({Status.RESOLVED})
#: The executor's clock stands while the working group studies his answer (O15).
_ANSWERED = frozenset({Status.RESOLVED, Status.ANSWERED})


class _Tally:
    """Counts per group, so that the summary's formulas carry their values."""

    def __init__(self) -> None:
        self.registered: dict[str, int] = defaultdict(int)
        self.resolved: dict[str, int] = defaultdict(int)
        self.overdue: dict[str, int] = defaultdict(int)

    def add(self, group: str, *, resolved: bool, overdue: bool) -> None:
        self.registered[group] += 1
        self.resolved[group] += resolved
        self.overdue[group] += overdue


class RegisterWorkbook:
    """Write lines one after the other, then `close`; a line that was written is not held in memory."""

    def __init__(self, path: Path, region: Region, language: str, *, today: date) -> None:
        self._labels = Labels(region, language)
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True})
        self._formats = formats_of(self._book)
        self._today = today
        self._lines = 0
        self._tallies = {name: _Tally() for name in ("sector", "territory", "organisation")}
        self._statuses = {status: self._labels[f"status-{status}"] for status in Status}
        self._sheet = self._book.add_worksheet(self._labels["register"])
        self._summary = self._book.add_worksheet(self._labels["summary"])
        self._head()

    def add(self, line: RegisterLine, applicant: str) -> None:
        """Write one appeal."""
        labels, sheet, formats = self._labels, self._sheet, self._formats
        self._lines += 1
        row = _HEAD_ROW + self._lines
        names = {kind: labels.name(kind, getattr(line, kind)) for kind in self._tallies}
        overdue = line.status not in _ANSWERED and line.due_on is not None and line.due_on < self._today
        sheet.write_number(row, 0, self._lines, formats.number)
        for name, text in (
            ("number", line.number),
            ("from-whom", applicant),
            ("kind", labels[f"kind-{line.kind}"]),
            ("territory", names["territory"]),
            ("sector", names["sector"]),
            ("organisation", names["organisation"]),
            ("status", self._statuses[line.status]),
        ):
            sheet.write_string(row, _AT[name], text, formats.text)
        for name in ("received_on", "legal_due_on", "due_on", "answered_on", "resolved_on"):
            day = getattr(line, name)
            if day is None:
                sheet.write_blank(row, _AT[name], None, formats.day)
            else:
                sheet.write_datetime(row, _AT[name], day, formats.day)
        for name in ("attempts", "rejections", "missed"):
            sheet.write_number(row, _AT[name], getattr(line, name), formats.number)
        self._days_late(row, line)
        self._is_overdue(row, overdue=overdue)
        for kind, tally in self._tallies.items():
            tally.add(names[kind], resolved=line.status in _DONE, overdue=overdue)

    def close(self) -> None:
        """Write the summary and finish the file."""
        last = _HEAD_ROW + max(self._lines, 1)
        self._sheet.autofilter(_HEAD_ROW, 0, last, len(_COLUMNS) - 1)
        self._write_summary()
        self._book.close()

    def _head(self) -> None:
        labels, sheet, formats = self._labels, self._sheet, self._formats
        for column, (_, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        sheet.write(0, 0, f"{labels.hokimiyat}. {labels['register-title']}", formats.title)
        sheet.write(_TODAY[0], _TODAY[1] - 1, labels["as-of"], formats.note)
        sheet.write_datetime(*_TODAY, self._today, formats.day)
        sheet.set_row(_HEAD_ROW, 44)
        for column, (name, _) in enumerate(_COLUMNS):
            sheet.write(_HEAD_ROW, column, labels[name], formats.head)
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)

    def _days_late(self, row: int, line: RegisterLine) -> None:
        due, answered = (xl_rowcol_to_cell(row, _AT[name]) for name in ("due_on", "answered_on"))
        today = xl_rowcol_to_cell(*_TODAY, row_abs=True, col_abs=True)
        formula = f'=IF({due}="",0,MAX(0,IF({answered}="",{today},{answered})-{due}))'
        days = max(0, ((line.answered_on or self._today) - line.due_on).days) if line.due_on else 0
        self._sheet.write_formula(row, _AT["days-late"], formula, self._formats.number, days)

    def _is_overdue(self, row: int, *, overdue: bool) -> None:
        status, due = (xl_rowcol_to_cell(row, _AT[name]) for name in ("status", "due_on"))
        today = xl_rowcol_to_cell(*_TODAY, row_abs=True, col_abs=True)
        open_ = ",".join(f'{status}<>"{self._statuses[one]}"' for one in sorted(_ANSWERED))
        formula = f'=IF(AND({open_},{due}<>"",{due}<{today}),1,0)'
        self._sheet.write_formula(row, _AT["is-overdue"], formula, self._formats.number, int(overdue))

    def _write_summary(self) -> None:
        sheet = self._summary
        sheet.set_column(0, 0, 64)
        sheet.set_column(1, 4, 14)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write(0, 0, f"{self._labels['summary']}: {self._labels['register-title']}", self._formats.title)
        row = 2
        for kind, tally in self._tallies.items():
            row = self._write_groups(sheet, row, kind, tally) + 2

    def _write_groups(self, sheet: Worksheet, row: int, kind: str, tally: _Tally) -> int:
        """Count the register's lines by COUNTIFS; returns the row of the total."""
        labels, formats = self._labels, self._formats
        for column, head in enumerate((kind, "registered", "resolved", "in_work", "overdue")):
            sheet.write(row, column, labels[head], formats.head)
        first = row + 1
        groups = sorted(tally.registered)
        for group in groups:
            row += 1
            cell = xl_rowcol_to_cell(row, 0)
            same = f"{self._column(kind)},{cell}"
            done = f'{self._column("status")},"{self._statuses[Status.RESOLVED]}"'
            sheet.write_string(row, 0, group, formats.text)
            counts = (tally.registered[group], tally.resolved[group], tally.overdue[group])
            sheet.write_formula(row, 1, f"=COUNTIFS({same})", formats.number, counts[0])
            sheet.write_formula(row, 2, f"=COUNTIFS({same},{done})", formats.number, counts[1])
            sheet.write_formula(row, 3, f"=B{row + 1}-C{row + 1}", formats.number, counts[0] - counts[1])
            sheet.write_formula(row, 4, f"=COUNTIFS({same},{self._column('is-overdue')},1)", formats.number, counts[2])
        row += 1
        sheet.write(row, 0, labels["total"], formats.total_text)
        sums = (sum(tally.registered.values()), sum(tally.resolved.values()), sum(tally.overdue.values()))
        for column, value in ((1, sums[0]), (2, sums[1]), (3, sums[0] - sums[1]), (4, sums[2])):
            letter = xl_col_to_name(column)
            formula = f"=SUM({letter}{first + 1}:{letter}{row})" if groups else "=0"
            sheet.write_formula(row, column, formula, formats.total_number, value)
        return row

    def _column(self, name: str) -> str:
        """A column of the register, from its first line to its last."""
        letter = xl_col_to_name(_AT[name])
        first, last = _HEAD_ROW + 2, _HEAD_ROW + 1 + max(self._lines, 1)
        return f"'{self._sheet.get_name()}'!${letter}${first}:${letter}${last}"
