"""A process played from a script: answers given beforehand, a virtual clock, and checks; no server."""

from qabul_cli.process.simulation.played import Diagram, Entry, Played, Run
from qabul_cli.process.simulation.playing import play
from qabul_cli.process.simulation.reading import ScriptFile, ScriptRefused, read_script

__all__ = [
    "Diagram",
    "Entry",
    "Played",
    "Run",
    "ScriptFile",
    "ScriptRefused",
    "play",
    "read_script",
]
