"""The daily report to the hokim as a workbook (O7, D2.6): by sector, territory and organisation."""

from collections.abc import Sequence
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from qabul_region import Region
from qabul_reporting.domain import Figures, Grouping, Report
from qabul_reporting.workbooks.formats import Formats, formats_of
from qabul_reporting.workbooks.labels import Labels

#: Counted columns, left to right; `in_work` and the share are formulas over them.
_COUNTED = ("registered", "resolved", "overdue", "due_soon", "rejected", "resolved_late", "missed")
_REGISTERED, _RESOLVED = 1, 2
_OVERDUE = 3
_IN_WORK = 1 + len(_COUNTED)
_SHARE = _IN_WORK + 1
_HEAD_ROW = 4
_SHEETS = (
    (Grouping.SECTOR, "sector", "by-sector"),
    (Grouping.TERRITORY, "territory", "by-territory"),
    (Grouping.ORGANISATION, "organisation", "by-organisation"),
)


def daily_workbook(report: Report, region: Region, language: str) -> bytes:
    """Write the report; sums, differences and shares are formulas over the counted cells."""
    buffer = BytesIO()
    labels = Labels(region, language)
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        formats = formats_of(book)
        for by, kind, title in _SHEETS:
            sheet = book.add_worksheet(labels[title])
            _heading(sheet, report, labels, formats, zone=region.time_zone)
            rows = report.counted.groups[by]
            last = _table(sheet, rows, labels, formats, kind=kind)
            if rows:
                _chart(book, sheet, labels, last)
    return buffer.getvalue()


def _heading(sheet: Worksheet, report: Report, labels: Labels, formats: Formats, *, zone: ZoneInfo) -> None:
    number = f"№ {report.number}" + (f"/{report.edition}" if report.edition > 1 else "") if report.number else ""
    sheet.write(0, 0, labels.hokimiyat, formats.note)
    sheet.write(1, 0, f"{labels['daily-title']} {report.on:%d.%m.%Y} {number}".strip(), formats.title)
    as_of = f"{labels['as-of']} {report.at.astimezone(zone):%d.%m.%Y %H:%M}"
    day = f"{labels['registered-that-day']}: {report.counted.registered_that_day}"
    done = f"{labels['resolved-that-day']}: {report.counted.resolved_that_day}"
    parts = [as_of, day, done]
    if (difference := report.difference) is not None:
        parts.append(f"{labels['difference']}: {difference.registered:+d} / {difference.resolved:+d}")
    sheet.write(2, 0, "    ".join(parts), formats.note)


def _table(sheet: Worksheet, rows: Sequence[Figures], labels: Labels, formats: Formats, *, kind: str) -> int:
    """Write the groups and their total below; returns the last group's row."""
    heads = (labels[kind], *(labels[name] for name in _COUNTED), labels["in_work"], labels["share-resolved"])
    for column, head in enumerate(heads):
        sheet.write(_HEAD_ROW, column, head, formats.head)
    first = _HEAD_ROW + 1
    for offset, figures in enumerate(rows):
        row = first + offset
        sheet.write(row, 0, labels.name(kind, figures.group), formats.text)
        for column, name in enumerate(_COUNTED, start=1):
            sheet.write_number(row, column, getattr(figures, name), formats.number)
        _derived(sheet, row, figures.registered, figures.resolved, number=formats.number, share=formats.share)
    last = first + len(rows) - 1
    _total(sheet, rows, labels, formats, first=first, last=last)
    sheet.conditional_format(
        first,
        _OVERDUE,
        max(last, first),
        _OVERDUE,
        {"type": "cell", "criteria": ">", "value": 0, "format": formats.alarm},
    )
    sheet.set_row(_HEAD_ROW, 46)
    sheet.set_column(0, 0, 64)
    sheet.set_column(1, _SHARE, 13)
    sheet.freeze_panes(first, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    return last


def _total(
    sheet: Worksheet, rows: Sequence[Figures], labels: Labels, formats: Formats, *, first: int, last: int
) -> None:
    row = last + 1
    sheet.write(row, 0, labels["total"], formats.total_text)
    sums = {name: sum(getattr(figures, name) for figures in rows) for name in _COUNTED}
    for column, name in enumerate(_COUNTED, start=1):
        letter = xl_col_to_name(column)
        formula = f"=SUM({letter}{first + 1}:{letter}{last + 1})" if rows else "=0"
        sheet.write_formula(row, column, formula, formats.total_number, sums[name])
    _derived(sheet, row, sums["registered"], sums["resolved"], number=formats.total_number, share=formats.total_share)


def _derived(sheet: Worksheet, row: int, registered: int, resolved: int, *, number: object, share: object) -> None:
    all_cell, done_cell = xl_rowcol_to_cell(row, _REGISTERED), xl_rowcol_to_cell(row, _RESOLVED)
    sheet.write_formula(row, _IN_WORK, f"={all_cell}-{done_cell}", number, registered - resolved)
    part = resolved / registered if registered else 0
    sheet.write_formula(row, _SHARE, f"=IF({all_cell}=0,0,{done_cell}/{all_cell})", share, part)


def _chart(book: xlsxwriter.Workbook, sheet: Worksheet, labels: Labels, last: int) -> None:
    """Resolved and in work by group: what a hokim looks at first."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    first = _HEAD_ROW + 1
    for column, colour in ((_RESOLVED, "#2E7D5B"), (_IN_WORK, "#D9A441")):
        chart.add_series(
            {
                "name": [sheet.get_name(), _HEAD_ROW, column],
                "categories": [sheet.get_name(), first, 0, last, 0],
                "values": [sheet.get_name(), first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_legend({"position": "top"})
    chart.set_title({"name": labels["chart-title"], "name_font": {"size": 11}})
    chart.set_size({"width": 720, "height": max(220, 26 * (last - first + 1) + 90)})
    sheet.insert_chart(last + 4, 0, chart)
