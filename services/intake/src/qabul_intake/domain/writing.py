"""Reading an appeal's words: plain text out of HTML, a short summary, the language they are in."""

import re
from html.parser import HTMLParser
from typing import Final

#: Longest summary shown in lists (O2).
SUMMARY_LENGTH: Final = 300

#: So many characters of plain text make a summary and tell a language; more of them are not looked for.
_ENOUGH: Final = SUMMARY_LENGTH + 100

#: A text is read in pieces of this many characters, so that a long one costs no more than what is used of it.
_PIECE: Final = 4096

_SPACES = re.compile(r"\s+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]")
_WORDS = re.compile(r"[^\W\d_]+(?:['’ʻʼ`‘][^\W\d_]+)*")

_INVISIBLE = frozenset({"script", "style", "head", "title"})
_INLINE = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"})

#: Letters that one of two languages of the same script never uses.
_UZBEK_LETTERS = frozenset("ўқғҳ")
_RUSSIAN_LETTERS = frozenset("ыщь")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Frequent words and endings, for texts too short to hold a telling letter.
_UZBEK_CYRILLIC_WORDS = _words(
    "ва бу учун билан эса бир ҳам лекин ёки менинг бизнинг сиз мен биз илтимос сўрайман ёрдам беринг "
    "беришингизни керак йил нега кўп бизга менга уни шу эмас бор йўқ мурожаат маҳалла кўча сув газ"
)
_UZBEK_CYRILLIC_ENDINGS = tuple(_words("лар нинг миз мади япти моқда мокда лик ди га да ни иш"))
_RUSSIAN_WORDS = _words(
    "и в на не по что с у за от до как к для мы нас нам это прошу просим или о из когда уже нет есть где "
    "только так же мне меня мой моя улица дом двор город"
)
_RUSSIAN_ENDINGS = tuple(_words("ие ия ии ий ого ая ое ой ов ом ах ка ки ор от ит ет ен"))
_UZBEK_LATIN_WORDS = _words(
    "va bu uchun bilan esa bir ham lekin yoki mening bizning siz men biz iltimos yordam bering kerak yil nega "
    "bizga menga uni shu emas bor murojaat mahalla suv gaz"
)
_ENGLISH_WORDS = _words("the and of to in is are we our my for not please with this that have on it a")


def beginning_of(text: str) -> str:
    """The first words of a text without markup and with single spaces: what its summary and its language need."""
    if "<" not in text and "&" not in text:
        return _SPACES.sub(" ", text[: 2 * _ENOUGH]).strip()
    reader = _Words()
    for start in range(0, len(text), _PIECE):
        reader.feed(text[start : start + _PIECE])
        if reader.length >= 2 * _ENOUGH:
            break
    reader.close()
    return _SPACES.sub(" ", "".join(reader.pieces)).strip()


def has_words(text: str) -> bool:
    """Whether a text holds a letter or a digit; spaces, also those without width, are none."""
    return any(sign.isalnum() for sign in text)


def summary_of(beginning: str) -> str:
    """The beginning of a text, cut to 300 characters at the end of a word (O2)."""
    if len(beginning) <= SUMMARY_LENGTH:
        return beginning
    cut = beginning[: SUMMARY_LENGTH - 1]
    # One word that fills the summary has no end to cut at.
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.-") + "…"


def guess_language(beginning: str) -> str:
    """The BCP 47 tag of the language a text begins in: uz-Cyrl, uz-Latn, ru or en; `und` without letters of theirs.

    What could be either is taken for Uzbek, the language of the region.
    """
    looked_at = beginning[:_ENOUGH].lower()
    cyrillic, latin = len(_CYRILLIC.findall(looked_at)), len(_LATIN.findall(looked_at))
    if not cyrillic and not latin:
        return "und"
    words = _WORDS.findall(looked_at)
    if cyrillic >= latin:
        uzbek = 4 * (_letters(looked_at, _UZBEK_LETTERS) + _known(words, _UZBEK_CYRILLIC_WORDS))
        uzbek += _ending(words, _UZBEK_CYRILLIC_ENDINGS)
        russian = 2 * _letters(looked_at, _RUSSIAN_LETTERS) + 4 * _known(words, _RUSSIAN_WORDS)
        russian += _ending(words, _RUSSIAN_ENDINGS)
        return "ru" if russian > uzbek else "uz-Cyrl"
    return "en" if _known(words, _ENGLISH_WORDS) > _known(words, _UZBEK_LATIN_WORDS) else "uz-Latn"


class _Words(HTMLParser):
    """Collects the text of an HTML fragment; any other text passes through as it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.length = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        self._hidden += tag in _INVISIBLE
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _INVISIBLE))
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
            self.length += len(data)

    def _part(self, tag: str) -> None:
        """Words of two paragraphs or cells must not grow together; those around a bold letter must not fall apart."""
        if tag not in _INLINE:
            self.pieces.append(" ")


def _letters(text: str, letters: frozenset[str]) -> int:
    return sum(text.count(letter) for letter in letters)


def _known(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)


def _ending(words: list[str], endings: tuple[str, ...]) -> int:
    return sum(word.endswith(endings) for word in words)
