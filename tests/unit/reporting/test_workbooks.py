"""The workbooks as a spreadsheet program computes them: every formula gives the value that is stored beside it (O7)."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from uuid import UUID

import openpyxl
import pytest

import qabul_region
from qabul_reporting.domain import COUNTS, Counted, Figures, Grouping, RegisterLine, Report, Status
from qabul_reporting.workbooks import RegisterWorkbook, daily_workbook

TODAY = date(2026, 11, 23)
REGION = qabul_region.load(Path(__file__).parents[3] / "deploy/regions/namangan")
pytestmark = [
    # The engine's own modules, not ours.
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
every_language = pytest.mark.parametrize("language", ["uz-Cyrl", "uz-Latn", "ru", "en"])


def some_lines(count: int) -> list[RegisterLine]:
    chance = Random(47)
    lines = []
    for index in range(count):
        status = chance.choice(list(Status))
        answered = status in {Status.ANSWERED, Status.RESOLVED}
        lines.append(
            RegisterLine(
                appeal_id=UUID(int=index),
                number=f"N-2026-{index + 1}",
                received_on=date(2026, 11, 2),
                kind=chance.choice(["application", "complaint", "proposal"]),
                sector=chance.choice(["gas", "water", "health"]),
                territory=chance.choice(["chust", "pop"]),
                organisation=chance.choice(["gas-supply", "water-utility", ""]),
                status=status,
                legal_due_on=date(2026, 11, 17),
                due_on=chance.choice([date(2026, 11, 16), date(2026, 12, 1)]),
                answered_on=date(2026, 11, 20) if answered else None,
                resolved_on=TODAY if status is Status.RESOLVED else None,
                attempts=int(answered),
                rejections=0,
                missed=0,
            )
        )
    return lines


def a_report() -> Report:
    chance = Random(7)

    def figures(group: str) -> Figures:
        registered, resolved = chance.randint(20, 90), chance.randint(0, 20)
        rest = {name: chance.randint(0, 9) for name in COUNTS[3:]}
        return Figures(group, registered, registered - resolved, resolved, **rest)

    groups = {
        Grouping.SECTOR: tuple(map(figures, ("gas", "water", "health"))),
        Grouping.TERRITORY: tuple(map(figures, ("chust", "pop"))),
        Grouping.ORGANISATION: tuple(map(figures, ("gas-supply", ""))),
    }
    sums = {name: sum(getattr(one, name) for one in groups[Grouping.SECTOR]) for name in COUNTS}
    groups[Grouping.TOTAL] = (Figures("", **sums),)
    return Report(TODAY, Counted(groups, 5, 3), datetime(2026, 11, 23, 13, tzinfo=UTC), None)


def computed(path: Path) -> dict[tuple[str, str], float]:
    """Every formula of a workbook as a formula engine computes it, from the cells alone."""
    import formulas  # noqa: PLC0415 - slow to import, and noisy

    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    values = {}
    for reference, ranges in solution.items():
        place, _, cell = str(reference).rpartition("!")
        if ":" not in cell:
            values[place.rpartition("]")[2].strip("'"), cell] = ranges.value[0, 0]
    return values


def check_formulas(path: Path) -> int:
    """Compare every formula's stored value with the computed one; returns how many there were."""
    engine = computed(path)
    stored, written = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    checked = 0
    for sheet in written:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            value = stored[sheet.title][cell.coordinate].value
            assert float(engine[sheet.title.upper(), cell.coordinate]) == pytest.approx(float(value)), (
                f"{sheet.title}!{cell.coordinate} {cell.value}"
            )
            checked += 1
    return checked


@every_language
def test_the_daily_reports_formulas_give_the_figures_they_stand_for(language, tmp_path):
    path = tmp_path / "daily.xlsx"
    path.write_bytes(daily_workbook(a_report(), REGION, language))

    # Two formulas a group, and a row of totals on each of the three sheets.
    assert check_formulas(path) == (3 + 2 + 2) * 2 + 3 * 9


def test_the_daily_reports_totals_are_the_figures_of_the_service():
    report = a_report()
    book = openpyxl.load_workbook(BytesIO(daily_workbook(report, REGION, "en")), data_only=True)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[5]]
    totals = dict(zip(heads, [cell.value for cell in sheet[9]], strict=True))
    total = report.counted.total

    assert totals["Sector"] == "Total"
    assert totals["Registered"] == total.registered
    assert totals["Resolved"] == total.resolved
    assert totals["In work"] == total.in_work
    assert totals["Overdue"] == total.overdue
    assert totals["Terms missed"] == total.missed


def test_a_report_without_appeals_is_still_a_report(tmp_path):
    empty = Report(TODAY, Counted(dict.fromkeys(Grouping, ()), 0, 0), datetime(2026, 11, 23, tzinfo=UTC), None)
    path = tmp_path / "daily.xlsx"
    path.write_bytes(daily_workbook(empty, REGION, "ru"))

    assert check_formulas(path) == 3 * 9


@every_language
def test_the_registers_formulas_count_its_lines(language, tmp_path):
    lines = some_lines(60)
    path = tmp_path / "register.xlsx"
    book = RegisterWorkbook(path, REGION, language, today=TODAY)
    for line in lines:
        book.add(line, "Тўхтасинов Ойбек")
    book.close()

    # Two a line; in the summary four a group and four a total.
    assert check_formulas(path) == 60 * 2 + (3 + 2 + 3) * 4 + 3 * 4
    summary = openpyxl.load_workbook(path, data_only=True).worksheets[1]
    totals = [row for row in summary.iter_rows(values_only=True) if row[1] == len(lines)]
    assert len(totals) == 3
    assert {row[2] for row in totals} == {sum(line.status is Status.RESOLVED for line in lines)}


def test_a_register_without_lines_opens(tmp_path):
    path = tmp_path / "register.xlsx"
    RegisterWorkbook(path, REGION, "en", today=TODAY).close()

    assert openpyxl.load_workbook(path).worksheets[0].max_row >= 4


def test_a_register_holds_what_was_written_in_any_script(tmp_path):
    path = tmp_path / "register.xlsx"
    book = RegisterWorkbook(path, REGION, "uz-Cyrl", today=TODAY)
    book.add(some_lines(1)[0], "=1+1 Ғуломжонов Исҳоқ")
    book.close()

    cell = openpyxl.load_workbook(path).worksheets[0]["D5"]
    assert (cell.value, cell.data_type) == ("=1+1 Ғуломжонов Исҳоқ", "s")
