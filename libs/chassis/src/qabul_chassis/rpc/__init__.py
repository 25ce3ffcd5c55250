"""Calls between programs: the server every service runs, and the channel everybody calls it through."""

from qabul_chassis.rpc.catalogue import Catalogue
from qabul_chassis.rpc.client import CallingChannel, Channels, Identity, connect
from qabul_chassis.rpc.describe import Described, describe
from qabul_chassis.rpc.reaching import reaching
from qabul_chassis.rpc.server import Mounted, Server

__all__ = [
    "CallingChannel",
    "Catalogue",
    "Channels",
    "Described",
    "Identity",
    "Mounted",
    "Server",
    "connect",
    "describe",
    "reaching",
]
