"""Where a test finds the real servers, and the key its tokens are signed with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from qabul_chassis.auth import DevKey, Role, issue_token
from qabul_chassis.clock import Clock, ManualClock
from qabul_chassis.database import Database
from qabul_chassis.settings import Settings
from qabul_chassis.testing.databases import fresh_database

S = TypeVar("S", bound=Settings)

#: The region of `deploy/regions/` that tests run in.
REGION = "namangan"


@dataclass(frozen=True)
class Stack:
    """Addresses of the servers one test uses."""

    postgres_url: str
    nats_url: str
    nats_user: str
    nats_password: str
    s3_endpoint: str
    s3_access_key: str
    s3_secret_key: str
    key: DevKey
    region_dir: Path
    #: Before each bucket's name, so that tests share one object store and never meet.
    s3_prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:12]}-")

    def token(self, *roles: str, organisation: str | None = None, subject: str = "", **more: Any) -> str:
        """A token of a caller with these roles; an operator's without any."""
        chosen = roles or (Role.OPERATOR,)
        return issue_token(
            self.key,
            subject=subject or f"{organisation or 'region'}-{chosen[0]}",
            roles=chosen,
            region=more.pop("region", REGION),
            organisation=organisation,
            lifetime=more.pop("lifetime", timedelta(hours=12)),
            **more,
        )

    def settings(self, kind: type[S], **chosen: Any) -> S:
        """Settings of a service on these servers; ports are free ones."""
        mine: dict[str, Any] = {
            "region": REGION,
            "region_dir": self.region_dir,
            "nats_url": self.nats_url,
            "nats_user": self.nats_user,
            "nats_password": self.nats_password,
            "s3_endpoint": self.s3_endpoint,
            "s3_access_key": self.s3_access_key,
            "s3_secret_key": self.s3_secret_key,
            "s3_prefix": self.s3_prefix,
            "jwks": str(self.key.jwks),
            "grpc_port": 0,
            "database_pool": 4,
            "drain_s": 2.0,
        }
        return kind(**(mine | chosen))

    @asynccontextmanager
    async def database(
        self, service: str, migrations: Path, *, clock: Clock | ManualClock | None = None
    ) -> AsyncIterator[Database]:
        """A database of the service's schema for the block, opened; for tests of handlers without a server."""
        async with fresh_database(self.postgres_url, migrations) as url:
            database = await Database.open(url, service=service, region=REGION, clock=clock, pool_size=4)
            try:
                yield database
            finally:
                await database.close()
