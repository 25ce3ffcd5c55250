from datetime import UTC, datetime, timedelta

import pytest

from qabul_bpmn import timing

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due_at"),
    [
        ("P3D", NOW + timedelta(days=3)),
        ("PT36H", NOW + timedelta(hours=36)),
        ("P1W", NOW + timedelta(days=7)),
        ("P1DT2H3M4.5S", NOW + timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("PT0S", NOW),
        ("P1M", datetime(2026, 2, 28, 9, tzinfo=UTC)),
        ("P1Y1M", datetime(2027, 2, 28, 9, tzinfo=UTC)),
        ("P25M", datetime(2028, 2, 29, 9, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_months_on_the_calendar_and_the_rest_on_the_clock(text, due_at):
    assert timing.first_due(timing.DURATION, text, NOW) == (due_at, None)


@pytest.mark.parametrize("text", ["", "P", "PT", "3D", "P3", "P-3D", "PT3D", "P3DT", "p3d", "P3D ", "P٣D"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="Expected an ISO 8601 duration such as P3DT12H"):
        timing.duration(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05T09:00:00+05:00", datetime(2026, 3, 5, 4, tzinfo=UTC)),
        ("2026-03-05T09:00:00Z", datetime(2026, 3, 5, 9, tzinfo=UTC)),
        ("20260305T090000Z", datetime(2026, 3, 5, 9, tzinfo=UTC)),
    ],
)
def test_a_date_is_an_instant(text, moment):
    assert timing.instant(text) == moment


@pytest.mark.parametrize("text", ["2026-03-05", "2026-03-05T09:00:00", "5 March", "2026-02-30T00:00:00Z"])
def test_a_date_without_an_offset_is_refused_as_it_would_mean_another_hour_elsewhere(text):
    with pytest.raises(ValueError, match="with an offset"):
        timing.instant(text)


def test_a_cycle_with_a_start_begins_there():
    assert timing.first_due(timing.CYCLE, "R2/2026-02-01T00:00:00Z/PT1H", NOW) == (
        datetime(2026, 2, 1, tzinfo=UTC),
        "R1/PT1H",
    )


def test_a_counted_cycle_keeps_all_its_times_however_late_it_is_asked():
    due_at, rest = timing.first_due(timing.CYCLE, "R3/P1D", NOW)
    times = [due_at]
    while rest:
        due_at, rest = timing.next_due(rest, due_at, NOW + timedelta(days=30))
        times.append(due_at)

    assert times == [NOW + timedelta(days=day) for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("R5/P1M", ["02-28", "03-31", "04-30", "05-31", "06-30"]),
        ("R4/2024-01-31T00:00:00Z/P1M", ["01-31", "02-29", "03-31", "04-30"]),
        ("R3/2024-02-29T00:00:00Z/P2Y", ["02-29", "02-28", "02-29"]),
    ],
)
def test_a_cycle_of_months_keeps_to_the_day_it_began_on_where_there_is_one(text, days):
    due_at, rest = timing.first_due(timing.CYCLE, text, NOW)
    times = [due_at]
    while rest:
        due_at, rest = timing.next_due(rest, due_at, NOW)
        times.append(due_at)

    assert [f"{due_at:%m-%d}" for due_at in times] == days


@pytest.mark.parametrize("interval", ["PT7M", "P1M", "P1DT1H"])
def test_an_endless_cycle_goes_on_after_now_and_in_step(interval):
    first, rest = timing.first_due(timing.CYCLE, f"R/{interval}", NOW)
    late = NOW + timedelta(days=400)

    due_at, rest = timing.next_due(rest, first, late)

    assert late < due_at <= timing.duration(interval).after(late)
    assert (timing.cycle(rest).times, timing.cycle(rest).interval) == (None, interval)


@pytest.mark.parametrize("text", ["R3", "R0/P1D", "R-1/P1D", "R3/PT0S", "R3/2026-02-01/P1D", "3/P1D", "R3/P1D/P1D"])
def test_what_is_no_cycle_is_refused(text):
    with pytest.raises(ValueError, match="Expected"):
        timing.cycle(text)


@pytest.mark.parametrize(
    ("read", "text", "advice"),
    [
        (timing.duration, "PT1.5H", "only seconds have a fraction, so an hour and a half is PT1H30M"),
        (timing.duration, "P1,5D", "only seconds have a fraction"),
        (timing.duration, "P0001-00-00T00:00:00", "write every part with its letter"),
        (timing.duration, "P99999Y", "a number in it is too large"),
        (timing.instant, "2026-03-05T24:00:00Z", "write the end of a day as 00:00 of the next"),
        (timing.instant, "20260305T2400+0500", "write the end of a day as 00:00 of the next"),
        (timing.instant, "2026-12-31T23:59:60Z", "write a leap second as the one before it"),
        (timing.instant, "2026-064T09:00:00Z", "write the month and its day"),
        (timing.cycle, "R3/2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", "write the start and the time from one to the"),
        (timing.cycle, "R/PT1H/2026-04-01T00:00:00Z", "write the start and the time from one to the next, like R3/"),
        (timing.cycle, "R-1/PT1H", "write one without end as R/P1D"),
    ],
)
def test_what_iso_8601_has_and_is_not_supported_is_told_so_with_what_to_write(read, text, advice):
    with pytest.raises(ValueError, match=r"Expected a supported .* such as .*, but '.*' is not: ") as raised:
        read(text)

    assert advice in str(raised.value)


@pytest.mark.parametrize("text", ["0 0 9 * * ?", "0/5 * * * *", "0 0 9 ? * MON-FRI 2026", "*/5 * * * *", "@daily"])
def test_cron_is_told_what_to_write(text):
    wrong = timing.literal_problem(timing.CYCLE, text)

    assert timing.MEANT_AS_LITERAL.match(text)
    assert wrong == (
        f"Expected an ISO 8601 repeating interval such as R3/P1D, but '{text}' is cron: "
        "write R/2026-03-05T09:00:00+05:00/P1D for every day at nine"
    )


@pytest.mark.parametrize(
    "text", ["due_at", "1 in days and more in weeks", "a ? b : c", "days + 1 - 2 + 3 + 4", "pause"]
)
def test_an_expression_is_not_taken_for_cron(text):
    assert not timing.MEANT_AS_LITERAL.match(text)
