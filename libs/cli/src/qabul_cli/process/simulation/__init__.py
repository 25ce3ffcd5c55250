"""A process played from a script: answers given beforehand, a virtual clock, and checks; no server."""

from qabul_cli.process.simulation.checking import problems_of
from qabul_cli.process.simulation.played import Diagram, Entry, Failure, Played, Run
from qabul_cli.process.simulation.playing import play
from qabul_cli.process.simulation.reading import ScriptFile, ScriptRefused, read_script
from qabul_cli.process.simulation.script import Script

__all__ = [
    "Diagram",
    "Entry",
    "Failure",
    "Played",
    "Run",
    "Script",
    "ScriptFile",
    "ScriptRefused",
    "play",
    "problems_of",
    "read_script",
]
