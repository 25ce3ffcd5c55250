"""Passwords of the stack on this machine: made once, kept for this user only."""

import json
import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from qabul_local.state import write_whole


class Keys:
    """A file of secrets by purpose and name; one that is asked for first is made then."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "secrets.json"
        self._lock = Lock()  # servers and services start in threads
        self._secrets: dict[str, dict[str, str]] = json.loads(self._file.read_text()) if self._file.exists() else {}

    def secret(self, purpose: str, name: str) -> str:
        """Return the secret of `name`, such as a database role's or a NATS user's."""
        return self._kept(purpose, name, lambda: secrets.token_hex(16))  # fits URLs and SQL unquoted

    def data_key(self, service: str) -> str:
        """Return the key a service seals personal data with: 32 bytes in base64."""
        return self._kept("data", service, lambda: b64encode(secrets.token_bytes(32)).decode())

    def _kept(self, purpose: str, name: str, make: Callable[[], str]) -> str:
        with self._lock:
            of_purpose = self._secrets.setdefault(purpose, {})
            if name not in of_purpose:
                of_purpose[name] = make()
                write_whole(self._file, json.dumps(self._secrets, indent=2) + "\n", mode=0o600)
            return of_purpose[name]
