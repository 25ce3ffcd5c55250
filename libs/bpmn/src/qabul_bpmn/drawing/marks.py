"""What is painted on a diagram: where tokens stand, which way was gone, how many wait and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: calm: work waits; warm: it waits long; alarm: it is late or failed. Told apart by form as well as by colour.
Tone = Literal["calm", "warm", "alarm"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A small plate at an element's upper right corner, such as "12" or "3 d"."""

    text: str
    tone: Tone = "calm"
    #: The whole sentence, for who points at it or has it read aloud.
    title: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the drawing itself says below a diagram, before the names of what it is about."""

    not_drawn: str = "Not drawn, as the file gives it no place"
    none_drawn: str = "Not drawn, as the file gives them no place"
    closed: str = "Inside a sub-process that is drawn closed"
    #: Behind the last of many names; `{count}` is how many are not named.
    more: str = "and {count} more"


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of one instance, or of all of them."""

    #: What stands at elements and in the middle of arrows, by id.
    badges: Mapping[str, Badge] = field(default_factory=dict)
    #: Elements that were left, and arrows that were gone along.
    visited: frozenset[str] = frozenset()
    #: Whether an arrow between two visited elements counts as gone along; False when `visited` names every arrow.
    arrows_follow: bool = True
    #: Sentences below the diagram: what it shows, and as of when.
    legend: tuple[str, ...] = ()
    #: Elements and arrows with a frame of their own around them, by id: what differs, what is spoken of.
    highlighted: Mapping[str, Tone] = field(default_factory=dict)
    #: In the reader's language.
    words: Words = field(default_factory=Words)
