"""Says in words how a due day came about, in four languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from qabul_terms.calendar import DayOff
from qabul_terms.due import DueDate
from qabul_terms.languages import Language, text_in

_MONTHS: Final[dict[Language, str]] = {
    "uz-Cyrl": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uz-Latn": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_DATES: Final[dict[Language, str]] = {
    "uz-Cyrl": "{year} йил {day} {month}",
    "uz-Latn": "{year}-yil {day}-{month}",
    "ru": "{day} {month} {year} г.",
    "en": "{day} {month} {year}",
}


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one language; every one stands by itself, so none needs to agree with its neighbour."""

    rule: str
    length: dict[str, str]
    start: str
    ends: str
    moved: str
    skipped: str
    weekends: str
    capped: str
    extended: str
    due: str


_SENTENCES: Final[dict[Language, _Sentences]] = {
    "uz-Cyrl": _Sentences(
        rule="Қоида: {rule}, таҳрир: {edition} ({clause}).",
        length={
            "calendar-days": "Муддат: {length} календарь кун.",
            "working-days": "Муддат: {length} иш куни.",
            "months": "Муддат: {length} ой.",
        },
        start="Ҳисоб {start} дан кейинги кундан бошланади; ҳисобланган кунлар: {days}.",
        ends="Ҳисоб тугайдиган кун: {ends}.",
        moved="Бу дам олиш куни ({days}), шунинг учун муддат кейинги иш кунига ўтади.",
        skipped="Ҳисобга кирмаган дам олиш кунлари: {days}.",
        weekends="шанба ва якшанба кунлари: {count} та",
        capped="Муддат {day} дан кеч бўлмаслиги керак.",
        extended="Муддат {granted} куни {until} гача узайтирилган ({clause}).",
        due="Охирги муддат: {due}.",
    ),
    "uz-Latn": _Sentences(
        rule="Qoida: {rule}, tahrir: {edition} ({clause}).",
        length={
            "calendar-days": "Muddat: {length} kalendar kun.",
            "working-days": "Muddat: {length} ish kuni.",
            "months": "Muddat: {length} oy.",
        },
        start="Hisob {start} dan keyingi kundan boshlanadi; hisoblangan kunlar: {days}.",
        ends="Hisob tugaydigan kun: {ends}.",
        moved="Bu dam olish kuni ({days}), shuning uchun muddat keyingi ish kuniga oʻtadi.",
        skipped="Hisobga kirmagan dam olish kunlari: {days}.",
        weekends="shanba va yakshanba kunlari: {count} ta",
        capped="Muddat {day} dan kech boʻlmasligi kerak.",
        extended="Muddat {granted} kuni {until} gacha uzaytirilgan ({clause}).",
        due="Oxirgi muddat: {due}.",
    ),
    "ru": _Sentences(
        rule="Правило: {rule}, редакция: {edition} ({clause}).",
        length={
            "calendar-days": "Срок в календарных днях: {length}.",
            "working-days": "Срок в рабочих днях: {length}.",
            "months": "Срок в месяцах: {length}.",
        },
        start="Счёт идёт со дня, следующего за {start}; посчитано дней: {days}.",
        ends="Счёт заканчивается {ends}",
        moved="Это выходной ({days}), поэтому срок переходит на следующий рабочий день.",
        skipped="Выходные дни, которые не считаются: {days}.",
        weekends="субботы и воскресенья: {count}",
        capped="Срок не может закончиться позднее {day}",
        extended="Срок продлён {granted} до {until} ({clause}).",
        due="Последний день срока: {due}",
    ),
    "en": _Sentences(
        rule="Rule: {rule}, edition of {edition} ({clause}).",
        length={
            "calendar-days": "Term in calendar days: {length}.",
            "working-days": "Term in working days: {length}.",
            "months": "Term in months: {length}.",
        },
        start="Counted from the day after {start}; days counted: {days}.",
        ends="The count ends on {ends}.",
        moved="That is a day off ({days}), so the term moves to the next working day.",
        skipped="Days off that do not count: {days}.",
        weekends="Saturdays and Sundays: {count}",
        capped="The term may not end later than {day}.",
        extended="Extended on {granted} until {until} ({clause}).",
        due="Due on {due}.",
    ),
}


def spell_date(day: date, language: Language) -> str:
    """Write a date as people do in this language."""
    return _DATES[language].format(year=day.year, day=day.day, month=_MONTHS[language].split()[day.month - 1])


def explain(due: DueDate, language: Language) -> str:
    """Say how the due day came about: rule and edition, start, days counted, days off, extensions, final day."""
    said = _SENTENCES[language]
    term = due.term
    sentences = [
        said.rule.format(rule=term.rule, edition=term.edition, clause=term.clause),
        said.length[term.unit].format(length=term.length),
        said.start.format(start=spell_date(due.start, language), days=due.days_counted),
    ]
    if term.unit == "working-days":
        if due.skipped:
            sentences.append(said.skipped.format(days=_briefly(due.skipped, language)))
        sentences.append(said.ends.format(ends=spell_date(due.ends_on, language)))
    else:
        sentences.append(said.ends.format(ends=spell_date(due.ends_on, language)))
        if due.skipped:
            sentences.append(said.moved.format(days=_each(due.skipped, language)))
    if due.capped_to is not None:
        sentences.append(said.capped.format(day=spell_date(due.capped_to, language)))
    for extension in due.extensions:
        granted, until = spell_date(extension.granted_on, language), spell_date(extension.until, language)
        sentences.append(said.extended.format(granted=granted, until=until, clause=extension.clause))
        if extension.skipped:
            sentences.append(said.moved.format(days=_each(extension.skipped, language)))
    sentences.append(said.due.format(due=spell_date(due.due_on, language)))
    return " ".join(sentences)


def _each(days: Sequence[DayOff], language: Language) -> str:
    return ", ".join(f"{spell_date(day.on, language)}: {text_in(language, day.names)}" for day in days)


def _briefly(days: Sequence[DayOff], language: Language) -> str:
    """Name holidays one by one, and only count weekends: nobody reads a list of Saturdays."""
    named = [day for day in days if day.reason != "weekend"]
    parts = [_each(named, language)] if named else []
    if weekends := len(days) - len(named):
        parts.append(_SENTENCES[language].weekends.format(count=weekends))
    return ", ".join(parts)
