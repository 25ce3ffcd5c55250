"""Tokens of services that call others on nobody's behalf, as an identity provider would give them."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from qabul_chassis.auth import Role, issue_token, make_dev_key
from qabul_local.state import State, write_whole

#: Which services call others by themselves, and as what: routing reads the texts it hands to executors.
CALLERS: Final = {"routing": Role.WORKING_GROUP_MEMBER}
_LIFETIME: Final = timedelta(days=365)


def token_file(state: State, service: str) -> Path | None:
    """Where a service finds its token; None when it calls nobody."""
    return state.keys / f"{service}.token" if service in CALLERS else None


def write_service_tokens(state: State, *, region: str) -> None:
    """Issue them anew, at each start of the stack."""
    key = make_dev_key(state.keys)
    for service, role in CALLERS.items():
        token = issue_token(
            key, subject=f"service-{service}", roles=[role], region=region, name=service, lifetime=_LIFETIME
        )
        write_whole(state.keys / f"{service}.token", token, mode=0o600)
