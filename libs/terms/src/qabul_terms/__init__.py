"""Civil-day arithmetic: calendars, legal terms, due dates that explain themselves; pure."""

from qabul_terms.calendar import Calendar, DayOff
from qabul_terms.civil import TASHKENT, add_months, civil_date, end_of_day, start_of_day
from qabul_terms.due import DueDate, Extension, ExtensionRefused, cap, due_date, extend, recompute
from qabul_terms.explaining import explain, spell_date
from qabul_terms.languages import LANGUAGES, Language, Texts, text_in
from qabul_terms.status import DueStatus, due_status
from qabul_terms.terms import ExtensionRule, NoRuleFits, Term, Unit

__all__ = [
    "LANGUAGES",
    "TASHKENT",
    "Calendar",
    "DayOff",
    "DueDate",
    "DueStatus",
    "Extension",
    "ExtensionRefused",
    "ExtensionRule",
    "Language",
    "NoRuleFits",
    "Term",
    "Texts",
    "Unit",
    "add_months",
    "cap",
    "civil_date",
    "due_date",
    "due_status",
    "end_of_day",
    "explain",
    "extend",
    "recompute",
    "spell_date",
    "start_of_day",
    "text_in",
]
