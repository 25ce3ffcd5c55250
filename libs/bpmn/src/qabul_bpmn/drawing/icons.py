"""The standard's small pictures, as SVG paths in a box from 0 to 20."""

from typing import Final

#: Outlines: drawn with a stroke. The same path is filled where the standard fills it (throwing events, send tasks).
ENVELOPE: Final = "M2 4.5H18V15.5H2ZM2 4.5 10 11 18 4.5"
CLOCK: Final = (
    "M10 1.5A8.5 8.5 0 1 1 9.99 1.5ZM10 4.5V10L14 11.5M10 1.5V3.3M10 16.7V18.5M1.5 10H3.3M16.7 10H18.5"
    "M4 4 5.2 5.2M14.8 14.8 16 16M4 16 5.2 14.8M14.8 5.2 16 4"
)
SIGNAL: Final = "M10 2.5 18 16.5H2Z"
BOLT: Final = "M3 17.5 7.5 4 12 11.5 17 2.5 13 16 8.2 9.5Z"
ESCALATION: Final = "M10 2 16.5 17.5 10 12 3.5 17.5Z"
LINK: Final = "M2 7.5H11V4L18.5 10 11 16V12.5H2Z"
CONDITION: Final = "M4 2.5H16V17.5H4ZM6.5 6H13.5M6.5 9H13.5M6.5 12H13.5M6.5 15H13.5"
COMPENSATION: Final = "M10 4.5V15.5L2.5 10ZM17.5 4.5V15.5L10 10Z"
CANCEL: Final = "M5 3.5 10 8.5 15 3.5 16.5 5 11.5 10 16.5 15 15 16.5 10 11.5 5 16.5 3.5 15 8.5 10 3.5 5Z"
PENTAGON: Final = "M10 2 18 8 15 17.5H5L2 8Z"
PLUS: Final = "M8 2.5H12V8H17.5V12H12V17.5H8V12H2.5V8H8Z"

EVENT: Final = {
    "message": ENVELOPE,
    "timer": CLOCK,
    "signal": SIGNAL,
    "error": BOLT,
    "escalation": ESCALATION,
    "link": LINK,
    "conditional": CONDITION,
    "compensate": COMPENSATION,
    "cancel": CANCEL,
    "multiple": PENTAGON,
}

PERSON: Final = (
    "M10 2.5A3.6 3.6 0 1 1 9.99 2.5ZM3 18V15.5C3 12.5 5 10.8 7.4 10.3 8.2 11.2 9 11.6 10 11.6S11.8 11.2 12.6 10.3"
    "C15 10.8 17 12.5 17 15.5V18ZM6.5 18V15M13.5 18V15"
)
GEAR: Final = (
    "M8.6 1.5H11.4L11.9 4A6.2 6.2 0 0 1 13.7 5L16.1 4.2 17.5 6.6 15.6 8.3A6.2 6.2 0 0 1 15.6 11.7L17.5 13.4 16.1 15.8 "
    "13.7 15A6.2 6.2 0 0 1 11.9 16L11.4 18.5H8.6L8.1 16A6.2 6.2 0 0 1 6.3 15L3.9 15.8 2.5 13.4 4.4 11.7A6.2 6.2 0 0 1 "
    "4.4 8.3L2.5 6.6 3.9 4.2 6.3 5A6.2 6.2 0 0 1 8.1 4ZM10 7.2A2.8 2.8 0 1 1 9.99 7.2Z"
)
TABLE: Final = "M1.5 4H18.5V16H1.5ZM1.5 8H18.5M1.5 12H18.5M6.5 8V16M1.5 6H18.5"
HAND: Final = (
    "M1.5 9.5 5 5.5C5.4 5 6 4.8 6.6 4.8H11C12.2 4.8 12.2 6.6 11 6.6H8M11.5 6.6H17.5C18.7 6.6 18.7 8.5 17.5 8.5H10.5"
    "M18 8.5C19 9 18.8 10.6 17.8 10.6H10.5M17.4 10.6C18.3 11 18 12.5 17.1 12.5H10.5M16 12.5C16.8 13 "
    "16.4 14.4 15.5 14.4H6"
    "C4 14.4 3 13.5 1.5 13.5"
)
SCRIPT: Final = (
    "M6 2H17C14 4.5 14 6.5 15.5 9 17 11.5 17 14 14 17.5H3C6 14 6 11.5 4.5 9 3 6.5 3 4.5 6 2Z"
    "M6.5 6H12M6.5 9H13M7.5 12H14"
)

#: Icon of a task by its kind, and whether it is filled.
TASK: Final = {
    "userTask": (PERSON, False),
    "serviceTask": (GEAR, False),
    "sendTask": (ENVELOPE, True),
    "receiveTask": (ENVELOPE, False),
    "businessRuleTask": (TABLE, False),
    "manualTask": (HAND, False),
    "scriptTask": (SCRIPT, False),
}

#: Signs at the lower edge of an activity, in a box from 0 to 14.
MARKER: Final = {
    "parallel": "M3 1V13M7 1V13M11 1V13",
    "sequential": "M1 3H13M1 7H13M1 11H13",
    "loop": "M10.5 12A5.5 5.5 0 1 0 4 12.2M4 12.2H.8M4 12.2V9",
    "compensation": "M7 2.5V11.5L1 7ZM13 2.5V11.5L7 7Z",
    "adhoc": "M1 8C2.5 4.5 4.5 4.5 7 7S11.5 9.5 13 6",
    "collapsed": "M.5.5H13.5V13.5H.5ZM7 3V11M3 7H11",
}
