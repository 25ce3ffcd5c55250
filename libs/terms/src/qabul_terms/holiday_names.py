"""What the public holidays of Uzbekistan are called in our four languages.

The library names them in English and Latin Uzbek only. A name it has and this table does not is shown as the library
writes it, and a test fails, so that an upgrade of the library tells us what to translate.
"""

import re
from typing import Final

from qabul_terms.languages import LANGUAGES, Language, Texts

_NAMES: Final[dict[str, tuple[str, str, str, str]]] = {
    "New Year's Day": ("Янги йил", "Yangi yil", "Новый год", "New Year's Day"),
    "Women's Day": ("Хотин-қизлар куни", "Xotin-qizlar kuni", "День женщин", "Women's Day"),
    "Nowruz": ("Наврўз байрами", "Navroʻz bayrami", "Праздник Навруз", "Nowruz"),
    "Day of Memory and Honor": (
        "Хотира ва қадрлаш куни",
        "Xotira va qadrlash kuni",
        "День памяти и почестей",
        "Day of Memory and Honour",
    ),
    "Eid al-Fitr": ("Рўза ҳайит", "Roʻza hayit", "Руза хайит", "Eid al-Fitr"),
    "Eid al-Adha": ("Қурбон ҳайит", "Qurbon hayit", "Курбан хайит", "Eid al-Adha"),
    "Independence Day": ("Мустақиллик куни", "Mustaqillik kuni", "День независимости", "Independence Day"),
    "Teachers and Instructors Day": (
        "Ўқитувчи ва мураббийлар куни",
        "Oʻqituvchi va murabbiylar kuni",
        "День учителя и наставника",
        "Teachers' and Instructors' Day",
    ),
    "Constitution Day": ("Конституция куни", "Konstitutsiya kuni", "День Конституции", "Constitution Day"),
    "Additional day off by Presidential decree": (
        "Президент фармони билан қўшимча дам олиш куни",
        "Prezident farmoni bilan qoʻshimcha dam olish kuni",
        "Дополнительный выходной день по указу Президента",
        "Additional day off by Presidential decree",
    ),
}

_REMARKS: Final[dict[str, tuple[str, str, str, str]]] = {
    "observed": ("кўчирилган", "koʻchirilgan", "перенесён", "observed"),
    "estimated": ("тахминий", "taxminiy", "предварительно", "estimated"),
    "observed, estimated": (
        "кўчирилган, тахминий",
        "koʻchirilgan, taxminiy",
        "перенесён, предварительно",
        "observed, estimated",
    ),
}

_MOVED: Final[tuple[str, str, str, str]] = (
    "{day} дан кўчирилган дам олиш куни",
    "{day} dan koʻchirilgan dam olish kuni",
    "выходной день, перенесённый с {day}",
    "day off moved from {day}",
)

_MOVED_IN_THE_LIBRARY: Final = re.compile(r"Day off \(substituted from (?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})\)")
_WITH_A_REMARK: Final = re.compile(r"(?P<name>.+) \((?P<remark>[a-z, ]+)\)")

_WEEKDAYS: Final[dict[int, tuple[str, str, str, str]]] = {
    0: ("душанба", "dushanba", "понедельник", "Monday"),
    1: ("сешанба", "seshanba", "вторник", "Tuesday"),
    2: ("чоршанба", "chorshanba", "среда", "Wednesday"),
    3: ("пайшанба", "payshanba", "четверг", "Thursday"),
    4: ("жума", "juma", "пятница", "Friday"),
    5: ("шанба", "shanba", "суббота", "Saturday"),
    6: ("якшанба", "yakshanba", "воскресенье", "Sunday"),
}


def weekday_names(weekday: int) -> Texts:
    """Name a day of the week; Monday is 0."""
    return dict(zip(LANGUAGES, _WEEKDAYS[weekday], strict=True))


def holiday_names(in_the_library: str) -> Texts:
    """Translate the library's English name of a day off; two holidays on one day are joined by a semicolon."""
    parts = [_one(part) for part in in_the_library.split("; ")]
    languages: tuple[Language, ...] = tuple(
        language for language in LANGUAGES if all(language in part for part in parts)
    )
    return {language: "; ".join(part[language] for part in parts) for language in languages}


def _one(name: str) -> Texts:
    if moved := _MOVED_IN_THE_LIBRARY.fullmatch(name):
        day = "{day}.{month}.{year}".format(**moved.groupdict())
        return {language: text.format(day=day) for language, text in zip(LANGUAGES, _MOVED, strict=True)}
    remark: tuple[str, ...] | None = None
    if (remarked := _WITH_A_REMARK.fullmatch(name)) and remarked["remark"] in _REMARKS:
        name, remark = remarked["name"], _REMARKS[remarked["remark"]]
    if name not in _NAMES:
        return {"en": name}
    names = dict(zip(LANGUAGES, _NAMES[name], strict=True))
    if remark is None:
        return names
    return {language: f"{names[language]} ({said})" for language, said in zip(LANGUAGES, remark, strict=True)}
