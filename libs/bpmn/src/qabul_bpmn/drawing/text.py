"""Words put into lines by measure: there is no browser to do it."""

from typing import Final

#: Width of a letter against the font's size, in Arial; Cyrillic is a little wider than Latin.
_NARROW: Final = frozenset("ilIjtfr.,:;'|!()[] -")
_WIDE: Final = frozenset("mwMWQOGЖШЩЮФЫжшщюфымМ@%")


def width_of(text: str, size: float) -> float:
    """About how wide a text is."""
    return sum(0.32 if letter in _NARROW else 0.84 if letter in _WIDE else 0.57 for letter in text) * size


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
        lines = [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter, size) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece] if piece else pieces
