"""Starts, watches and stops the stack on this machine."""

from qabul_local.supervisor.report import Report, silent
from qabul_local.supervisor.supervisor import Condition, Supervisor

__all__ = ["Condition", "Report", "Supervisor", "silent"]
