"""The standard's small pictures, as SVG paths in a box from 0 to 20.

Each is a body and lines on it: a throwing event and a send task have the body filled, and the lines left white.
"""

from typing import Final, NamedTuple


class Icon(NamedTuple):
    """A small picture."""

    body: str
    lines: str = ""


_ENVELOPE: Final = Icon("M1.5 4H18.5V16H1.5Z", "M1.5 4 10 11 18.5 4")
PENTAGON: Final = Icon("M10 1.8 18.4 8 15.2 17.8H4.8L1.6 8Z")
CROSS: Final = Icon("M7.8 1.5H12.2V7.8H18.5V12.2H12.2V18.5H7.8V12.2H1.5V7.8H7.8Z")

#: By the kind of what is caught or thrown.
EVENT: Final = {
    "message": _ENVELOPE,
    "timer": Icon(
        "M10 1A9 9 0 1 1 9.99 1Z",
        "M10 5V10L14 12M10 1V3M10 17V19M1 10H3M17 10H19M5.5 2.2 6.5 3.9M14.5 2.2 13.5 3.9M2.2 5.5 3.9 6.5"
        "M17.8 5.5 16.1 6.5M2.2 14.5 3.9 13.5M17.8 14.5 16.1 13.5M5.5 17.8 6.5 16.1M14.5 17.8 13.5 16.1",
    ),
    "signal": Icon("M10 2 18.5 16.5H1.5Z"),
    "error": Icon("M2.5 17.8 7.3 3.2 12 11.2 17.5 2 13.2 16.4 8.2 9.2Z"),
    "escalation": Icon("M10 1.8 16.8 18 10 11.8 3.2 18Z"),
    "link": Icon("M1.5 7H11V3.2L19 10 11 16.8V13H1.5Z"),
    "conditional": Icon("M4 2H16V18H4Z", "M6.3 5.5H13.7M6.3 8.5H13.7M6.3 11.5H13.7M6.3 14.5H13.7"),
    "compensate": Icon("M9.5 4.5V15.5L1.5 10ZM17.5 4.5V15.5L9.5 10Z"),
    "cancel": Icon("M5 2.5 10 7.5 15 2.5 17.5 5 12.5 10 17.5 15 15 17.5 10 12.5 5 17.5 2.5 15 7.5 10 2.5 5Z"),
    "multiple": PENTAGON,
    "parallelMultiple": CROSS,
}

_PERSON: Final = Icon(
    "M10 1.8A4 4 0 1 1 9.99 1.8ZM2.5 18.5V15.6C2.5 12.4 4.8 10.6 7.2 10.1 8 11.2 9 11.6 10 11.6S12 11.2 12.8 10.1"
    "C15.2 10.6 17.5 12.4 17.5 15.6V18.5Z",
    "M6.2 18.5V15.2M13.8 18.5V15.2M6.2 5.2C7.6 5.6 8.8 5 9.4 3.8 10.3 5 12 5.5 13.8 5",
)
_GEAR: Final = Icon(
    "M8.6 1.2H11.4L11.9 3.9A6.3 6.3 0 0 1 13.8 5L16.4 4.1 17.8 6.5 15.8 8.3A6.3 6.3 0 0 1 15.8 11.7L17.8 13.5 16.4 "
    "15.9 13.8 15A6.3 6.3 0 0 1 11.9 16.1L11.4 18.8H8.6L8.1 16.1A6.3 6.3 0 0 1 6.2 15L3.6 15.9 2.2 13.5 4.2 11.7A6.3 "
    "6.3 0 0 1 4.2 8.3L2.2 6.5 3.6 4.1 6.2 5A6.3 6.3 0 0 1 8.1 3.9Z",
    "M10 7A3 3 0 1 1 9.99 7Z",
)
_TABLE: Final = Icon("M1.5 3.5H18.5V16.5H1.5Z", "M1.5 7.5H18.5M1.5 12H18.5M6.5 7.5V16.5M1.5 5.2H18.5M1.5 6.4H18.5")
_HAND: Final = Icon(
    "M1.5 9.6 5 5.4C5.4 4.8 6 4.5 6.7 4.5H11C12.4 4.5 12.4 6.5 11 6.5H8.4H17.4C18.8 6.5 18.8 8.5 17.4 8.5H18"
    "C19.2 8.6 19.2 10.5 17.9 10.5H17.4C18.5 10.7 18.4 12.5 17.2 12.5H16.2C17.1 12.8 16.9 14.5 15.6 14.5H6.2"
    "C4.2 14.5 3.2 13.6 1.5 13.6Z",
    "M17.4 8.5H11M17.4 10.5H11M16.2 12.5H11",
)
_SCRIPT: Final = Icon(
    "M6 1.8H17.5C14.3 4.5 14.3 6.8 15.8 9.2 17.3 11.8 17.3 14.5 14.2 18H2.7C5.8 15 5.8 11.8 4.3 9.2 2.8 6.8 2.8 4.5 "
    "6 1.8Z",
    "M6.3 5.5H12.5M6.3 8.5H13M7.6 11.5H14.2M7.6 14.5H13.8",
)

#: Of a task, by its kind.
TASK: Final = {
    "userTask": _PERSON,
    "serviceTask": _GEAR,
    "sendTask": _ENVELOPE,
    "receiveTask": _ENVELOPE,
    "businessRuleTask": _TABLE,
    "manualTask": _HAND,
    "scriptTask": _SCRIPT,
}

#: Signs at the lower edge of an activity or pool, in a box from 0 to 14.
MARKER: Final = {
    "parallel": "M3 1V13M7 1V13M11 1V13",
    "sequential": "M1 3H13M1 7H13M1 11H13",
    "loop": "M9.8 12.3A5.5 5.5 0 1 0 4 12M4 12H.8M4 12V8.8",
    "compensation": "M7 2.5V11.5L1 7ZM13 2.5V11.5L7 7Z",
    "adhoc": "M1 8.2C2.5 4.6 4.6 4.6 7 7S11.5 9.4 13 5.8",
    "collapsed": "M.5.5H13.5V13.5H.5ZM7 3V11M3 7H11",
}
#: On data: a hollow arrow is an input, a full one an output.
ARROW: Final = EVENT["link"]
