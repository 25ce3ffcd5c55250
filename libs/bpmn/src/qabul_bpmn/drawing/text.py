"""Words put into lines by measure: there is no browser to do it."""

from typing import Final

#: Widths of letters against the font's size, as in Arial and the fonts made to its measure.
_WIDTHS: Final = {
    0.24: "'ijlі|’‘`",
    0.28: " !,./:;I[]\\ftЇї",
    0.34: '()-r{}"“”•°*',
    0.37: "гғ",
    0.46: "ктз^қ",
    0.5: "Jcksvxyzсухўэєҳ",
    0.53: "чьвГпяҒ",
    0.58: "#$0123456789?L_abdeghnopqu+<=>~аеийорё«»–нбцКдл×",
    0.62: "FTZТъЗҚ",
    0.67: "&ABEKPSVXYАВЕРХЧжЁБЛЬУЎДмҲ",
    0.73: "CDHNRUwИЙНПСЭЯыЄЦюФ",
    0.79: "GOQОЪшфщ",
    0.84: "MmМ",
    0.92: "%ЫЖШWЩ",
    1.02: "—…Ю№@",
}
_WIDTH_OF: Final = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
#: Of what is not listed: wide enough for most alphabets; signs of East Asia fill a square.
_OTHER, _SQUARE = 0.62, 1.0
_FIRST_SQUARE: Final = "\u2e80"
#: Letters of a text that are looked at; a name of a megabyte is no name.
_SHOWN: Final = 1_000
#: A step from line to line.
LEADING: Final = 1.2


def width_of(text: str, size: float) -> float:
    """About how wide a text is."""
    return sum(_WIDTH_OF.get(letter, _OTHER if letter < _FIRST_SQUARE else _SQUARE) for letter in text) * size


def lines_of(text: str, *, width: float, size: float, most: int = 12) -> list[str]:
    """Break at spaces; a word that is wider than the line is broken where the line ends."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in (piece for part in paragraph.split() for piece in _pieces(part, width, size)):
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        if line:
            lines.append(line)
        if len(lines) > most:
            return [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return lines


def fitted(text: str, *, width: float, height: float, sizes: tuple[float, ...]) -> tuple[list[str], float]:
    """Return the lines and size in which a text fits: the largest one that breaks no word, else as much as fits."""
    widest = max((width_of(word, 1) for word in text[:_SHOWN].split()), default=0)
    for size in sizes:
        most = max(1, int((height + size * (LEADING - 1)) / (size * LEADING)))
        lines = lines_of(text[:_SHOWN], width=width, size=size, most=most + 1)
        if (len(lines) <= most and widest * size <= width) or size == sizes[-1]:
            return lines_of(text[:_SHOWN], width=width, size=size, most=most), size
    return [], 0.0


def _pieces(word: str, width: float, size: float) -> list[str]:
    if width_of(word, size) <= width:
        return [word]
    pieces, piece, length = [], "", 0.0
    for letter in word:
        step = width_of(letter, size)
        if piece and length + step > width:
            pieces.append(piece)
            piece, length = "", 0.0
        piece, length = piece + letter, length + step
    return [*pieces, piece] if piece else pieces
