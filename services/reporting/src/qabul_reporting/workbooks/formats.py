"""How the workbooks look: one place, so that report and register are of one hand."""

from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format

_HEAD = "#1F4E5F"
_TOTAL = "#E3EEF1"


@dataclass(frozen=True, slots=True)
class Formats:
    """Cell formats of one workbook."""

    title: Format
    note: Format
    head: Format
    text: Format
    number: Format
    share: Format
    day: Format
    total_text: Format
    total_number: Format
    total_share: Format
    alarm: Format


def formats_of(book: xlsxwriter.Workbook) -> Formats:
    """Make the formats in a workbook."""
    grid = {"border": 1, "border_color": "#9AA5A9", "valign": "vcenter"}
    total = {**grid, "bold": True, "bg_color": _TOTAL}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        note=book.add_format({"font_color": "#5A6468"}),
        head=book.add_format(
            {**grid, "bold": True, "bg_color": _HEAD, "font_color": "white", "text_wrap": True, "align": "center"}
        ),
        # Rows have one line: nobody measures a million of them, and wrapped text would run over its neighbours.
        text=book.add_format(grid),
        number=book.add_format({**grid, "num_format": "#,##0"}),
        share=book.add_format({**grid, "num_format": "0%"}),
        day=book.add_format({**grid, "num_format": "dd.mm.yyyy", "align": "center"}),
        total_text=book.add_format(total),
        total_number=book.add_format({**total, "num_format": "#,##0"}),
        total_share=book.add_format({**total, "num_format": "0%"}),
        alarm=book.add_format({"bold": True, "font_color": "#B3261E", "bg_color": "#FBE9E7"}),
    )
