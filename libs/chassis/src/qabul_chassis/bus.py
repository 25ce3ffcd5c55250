"""The way to NATS: one connection that comes back by itself, streams, and JetStream's own API."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from qabul_chassis.errors import Unavailable

log = structlog.get_logger(__name__)

_PAUSE_S = 0.5
_API_WITHIN_S = 5.0
#: Longer than any pause of the relay between tries, so that the stream itself drops what is sent twice.
DUPLICATE_WINDOW = timedelta(minutes=10)
#: Shared by all services of a server: each writes one small message over its last one to prove that it can.
CANARY_STREAM = "CANARY"


class BusError(Exception):
    """JetStream refused a request; `code` is its own error code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"JetStream: {text} ({code})")
        self.code = code


class Bus:
    """One process's connection to NATS. Being away is normal: nothing here stops a service from starting."""

    def __init__(self, url: str, *, name: str, user: str | None = None, password: str | None = None) -> None:
        self._servers = [server.strip() for server in url.split(",")]
        self._name = name
        self._user = user
        self._password = password
        self._client = Client()
        self._opening: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._on_change: list[Callable[[], None]] = []
        #: Grows with every connection made: whoever noted another number may have missed messages.
        self.generation = 0

    @property
    def connected(self) -> bool:
        """Whether a connection stands; a hung server looks connected, which only `canary` finds out."""
        return self._up.is_set() and self._client.is_connected

    @property
    def max_payload(self) -> int:
        """The largest message the server takes, headers included."""
        return self._client.max_payload

    def start(self) -> None:
        """Begin to connect, and go on until it works."""
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open(), name="bus")

    async def client(self, *, within: float | None = None) -> Client:
        """The connection, once it stands; raises `Unavailable` when it does not in time."""
        self.start()
        if not self.connected:
            try:
                async with asyncio.timeout(within):
                    await self._up.wait()
            except TimeoutError:
                raise Unavailable("NATS cannot be reached for now.", reason="BUS_AWAY") from None
        return self._client

    def on_change(self, act: Callable[[], None]) -> None:
        """Call this at each connection made or lost."""
        self._on_change.append(act)

    def forget(self, act: Callable[[], None]) -> None:
        """Do not call this any more."""
        self._on_change.remove(act)

    async def close(self) -> None:
        """Send what is pending and disconnect."""
        if self._opening is not None:
            self._opening.cancel()
            with suppress(asyncio.CancelledError):
                await self._opening
        if self._client.is_connected:
            with suppress(NatsError, OSError, TimeoutError):
                async with asyncio.timeout(2):
                    await self._client.flush()
        if not self.generation:
            await _hang_up(self._client)
        elif not self._client.is_closed:
            with suppress(NatsError, OSError):
                await self._client.close()
        self._lost()

    async def api(self, subject: str, request: dict[str, Any] | None = None, *, within: float = _API_WITHIN_S) -> Any:
        """Ask JetStream's API (`$JS.API.<subject>`); raises `BusError` for a refusal, `Unavailable` for silence."""
        client = await self.client(within=within)
        try:
            reply = await client.request(f"$JS.API.{subject}", json.dumps(request or {}).encode(), timeout=within)
        except (NatsError, OSError, TimeoutError) as failure:
            raise Unavailable("JetStream does not answer for now.", reason="BUS_AWAY") from failure
        answer = json.loads(reply.data)
        if error := answer.get("error"):
            raise BusError(int(error.get("err_code", error.get("code", 0))), str(error.get("description", "")))
        return answer

    async def ensure_stream(
        self,
        name: str,
        subjects: Sequence[str],
        *,
        replicas: int = 1,
        max_bytes: int = 1 << 30,
        max_age: timedelta = timedelta(days=30),
    ) -> None:
        """Create a producer's stream, or bring it to these settings.

        A full stream refuses new events rather than forgetting old ones: they wait in the outbox.
        """
        config = {
            "name": name,
            "subjects": list(subjects),
            "retention": "limits",
            "storage": "file",
            "discard": "new",
            "num_replicas": replicas,
            "max_bytes": max_bytes,
            "max_age": _nanoseconds(max_age),
            "duplicate_window": _nanoseconds(min(DUPLICATE_WINDOW, max_age)),
            "allow_atomic": True,
            "allow_direct": True,
            "deny_delete": True,
        }
        await self._ensure(config)

    async def canary(self, *, within: float = 2.0) -> None:
        """Prove that the server stores: write and be told so. Raises `Unavailable` when that fails."""
        try:
            ack = await self._acknowledged(f"canary.{self._name}", within)
            if "error" in ack:
                await self._ensure(
                    {"name": CANARY_STREAM, "subjects": ["canary.*"], "storage": "file", "max_msgs_per_subject": 1}
                )
                ack = await self._acknowledged(f"canary.{self._name}", within)
        except BusError as failure:
            raise Unavailable(f"NATS does not store: {failure}.", reason="BUS_AWAY") from failure
        if "error" in ack:
            raise Unavailable("NATS answers, but does not store.", reason="BUS_AWAY")

    async def _acknowledged(self, subject: str, within: float) -> dict[str, Any]:
        client = await self.client(within=within)
        try:
            reply = await client.request(subject, b"", timeout=within)
        except nats.errors.NoRespondersError:
            return {"error": "no stream"}
        except (NatsError, OSError, TimeoutError) as failure:
            raise Unavailable("NATS does not answer for now.", reason="BUS_AWAY") from failure
        ack: dict[str, Any] = json.loads(reply.data)
        return ack

    async def _ensure(self, config: dict[str, Any]) -> None:
        try:
            await self.api(f"STREAM.CREATE.{config['name']}", config)
        except BusError as refusal:
            # Room is counted before it is seen that the stream is there: what it has would be asked for twice.
            if refusal.code not in {_STREAM_EXISTS, _NO_ROOM}:
                raise
            try:
                await self.api(f"STREAM.UPDATE.{config['name']}", config)
            except BusError as missing:
                if missing.code != _NO_STREAM:
                    raise
                raise refusal from None

    async def _open(self) -> None:
        """Connect for the first time; from then on the client itself comes back."""
        while True:
            self._client = Client()
            try:
                await self._client.connect(
                    self._servers,
                    name=self._name,
                    user=self._user,
                    password=self._password,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=_PAUSE_S,  # type: ignore[arg-type]
                    connect_timeout=2,
                    ping_interval=5,
                    max_outstanding_pings=2,
                    # What is sent while disconnected must fail at once: the relay and consumers send it again in order.
                    pending_size=_PENDING_BYTES,
                    flusher_queue_size=4096,
                    error_cb=self._on_error,
                    disconnected_cb=self._on_disconnected,
                    reconnected_cb=self._on_connected,
                    closed_cb=self._on_disconnected,
                )
            except (NatsError, OSError, TimeoutError) as failure:
                log.info("bus_awaited", failure=type(failure).__name__)
                await asyncio.sleep(_PAUSE_S)
            else:
                await self._on_connected()
                return

    async def _on_connected(self) -> None:
        self.generation += 1
        self._up.set()
        log.info("bus_connected", generation=self.generation)
        self._changed()

    async def _on_disconnected(self) -> None:
        if self._up.is_set():
            log.warning("bus_lost", generation=self.generation)
        self._lost()

    def _lost(self) -> None:
        self._up.clear()
        self._changed()

    def _changed(self) -> None:
        for act in tuple(self._on_change):
            act()

    async def _on_error(self, failure: Exception) -> None:
        log.warning("bus_error", failure=type(failure).__name__)


async def _hang_up(client: Client) -> None:
    """End a connection that was cut off in its handshake: the client itself closes only what stood before."""
    transport: Any = client._transport  # noqa: SLF001 - nothing public leads to it
    if transport is not None:
        transport.close()
        with suppress(OSError):
            await transport.wait_closed()


def _nanoseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1_000_000_000)


#: JetStream's error code for creating a stream that exists with other settings.
_STREAM_EXISTS = 10058
#: ... and for reserving more than the server's storage has left, and for a stream that is not there.
_NO_ROOM = 10047
_NO_STREAM = 10059
_PENDING_BYTES = 8 << 20
