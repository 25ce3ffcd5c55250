"""Invented people: names put together by chance from common ones."""

from __future__ import annotations

from random import Random
from typing import Final

from qabul_local.demo.plan import Person

_NAMES: Final = {
    "uz-Cyrl": (
        ("Аҳмадалиев", "Тўхтасинов", "Ғуломжонов", "Эргашбоев", "Ҳамроқулов", "Қўшбоқов", "Сойибназаров", "Ўринбоев"),
        ("Шавкатбек", "Ойбек", "Дилмурод", "Нодирбек", "Ғайрат", "Умиджон", "Элдор", "Исҳоқ"),
        ("Тоҳир ўғли", "Анвар ўғли", "Қодир ўғли", "Собир ўғли"),
    ),
    "uz-Latn": (
        (
            "Ahmadaliyev",
            "To‘xtasinov",
            "G‘ulomjonov",
            "Ergashboyev",
            "Hamroqulov",
            "Qo‘shboqov",
            "Soyibnazarov",
            "O‘rinboyev",
        ),
        ("Dilnoza", "Gulchehra", "Nigora", "Sevara", "Mahliyo", "Zulfiya", "Barno", "Oydin"),
        ("Tohir qizi", "Anvar qizi", "Qodir qizi", "Sobir qizi"),
    ),
    "ru": (
        ("Берёзкин", "Лугов", "Полянский", "Снегирёв", "Ветров", "Родников", "Осинин", "Заречный"),
        ("Степан", "Матвей", "Тимофей", "Лука", "Фёдор", "Глеб", "Марк", "Егор"),
        ("Львович", "Савельевич", "Игнатьевич", "Платонович"),
    ),
}


def person(chance: Random, language: str) -> Person:
    """Somebody who does not exist, named in the language's script."""
    surnames, given, patronymics = _NAMES[language]
    return Person(chance.choice(surnames), chance.choice(given), chance.choice(patronymics))


def full_name(somebody: Person) -> str:
    """Surname, name and patronymic, as letters are signed (O14)."""
    return " ".join(filter(None, (somebody.surname, somebody.given_name, somebody.patronymic)))
