"""The five services, wired but not running: enough to ask what they say and whom they hear."""

import base64
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from qabul_chassis.service import Service
from qabul_chassis.service.running import unconnected_parts
from qabul_chassis.settings import Settings

SERVICES = ("intake", "routing", "execution", "review", "reporting")
ROOT = Path(__file__).parents[2]


@cache
def built(name: str) -> Service:
    """A service as its bootstrap wires it."""
    return import_module(f"qabul_{name}.bootstrap").build(unconnected_parts(_settings(name)))


def _settings(name: str) -> Settings:
    try:
        module: Any = import_module(f"qabul_{name}.settings")
    except ModuleNotFoundError:
        kind = Settings
    else:
        kind = getattr(module, f"{name.capitalize()}Settings")
    return kind(
        service=name,
        region_dir=ROOT / "deploy/regions/namangan",
        data_key=base64.b64encode(bytes(32)).decode(),
        intake_target="127.0.0.1:1",
    )
