"""The channel everybody calls through: a deadline on every call, retries, token, trace and request id.

It wraps the calls instead of intercepting them: an interceptor of grpc.aio starts a task for each call.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import grpc
from grpc import aio

from qabul_chassis.identity import current_caller
from qabul_chassis.rpc.calls import current_token
from qabul_chassis.settings import Settings
from qabul_chassis.tracing import current_traceparent

#: Gives the token to call with, or `None` to call without.
TokenSource = Callable[[], str | None]

DEFAULT_TIMEOUT_S = 10.0

#: Every mutating call is idempotent by its request_id, so a call that did not get through may simply go again.
_SERVICE_CONFIG = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 4,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "1s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ]
    }
)

_MESSAGE_BYTES = 4 << 20


def channel_options(max_message_bytes: int = _MESSAGE_BYTES) -> list[tuple[str, Any]]:
    """How a client's connection behaves; ping_timeout_ms must be there for keepalive to notice a hung peer."""
    return [
        ("grpc.service_config", _SERVICE_CONFIG),
        ("grpc.enable_retries", 1),
        ("grpc.max_receive_message_length", max_message_bytes),
        # What is a little too large goes out, so that the server says so with a reason.
        ("grpc.max_send_message_length", 2 * max_message_bytes),
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 5_000),
        ("grpc.http2.ping_timeout_ms", 5_000),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 1_000),
        # Channels to the same address must not share a connection: an outage of one test's server is not another's.
        ("grpc.use_local_subchannel_pool", 1),
    ]


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller's own certificate and key, for servers that ask for one (mTLS)."""

    certificate: Path
    key: Path


def connect(
    target: str,
    *,
    token: str | TokenSource | None = None,
    timeout: float = DEFAULT_TIMEOUT_S,
    language: str | None = None,
    ca: Path | None = None,
    identity: Identity | None = None,
    max_message_bytes: int = _MESSAGE_BYTES,
) -> "CallingChannel":
    """A channel to a service, for its generated stub: `IntakeServiceStub(connect("127.0.0.1:50051", token=...))`."""
    options = channel_options(max_message_bytes)
    if ca is None:
        channel = aio.insecure_channel(target, options=options)
    else:
        credentials = grpc.ssl_channel_credentials(
            root_certificates=ca.read_bytes(),
            private_key=identity.key.read_bytes() if identity else None,
            certificate_chain=identity.certificate.read_bytes() if identity else None,
        )
        channel = aio.secure_channel(target, credentials, options=options)
    source: TokenSource = token if callable(token) else lambda: token
    return CallingChannel(channel, token=source, timeout=timeout, language=language)


class CallingChannel(aio.Channel):
    """A channel whose calls carry what ours must carry; arguments of a call itself win."""

    def __init__(
        self, channel: aio.Channel, *, token: TokenSource, timeout: float, language: str | None = None
    ) -> None:
        self._channel = channel
        self._token = token
        self._timeout = timeout
        self._language = language

    def _with_ours(self, call: Any, *, streams: bool) -> Any:
        # A stream lasts as long as its reader wants; the server ends it after its own limit.
        default = None if streams else self._timeout

        def calling(*args: Any, timeout: float | None = None, metadata: Any = None, **more: Any) -> Any:
            given = tuple(metadata or ())
            return call(*args, timeout=timeout or default, metadata=(*given, *self._metadata(given)), **more)

        return calling

    def _metadata(self, given: tuple[tuple[str, Any], ...]) -> list[tuple[str, str]]:
        caller = current_caller()
        candidates = {
            "x-request-id": caller.request_id if caller else str(uuid4()),
            "traceparent": current_traceparent(),
            "accept-language": self._language,
        }
        names = {name for name, _ in given}
        if "authorization" not in names and (token := self._token()):
            candidates["authorization"] = f"Bearer {token}"
        return [(name, value) for name, value in candidates.items() if value and name not in names]

    def unary_unary(self, *args: Any, **more: Any) -> Any:
        """One request, one answer."""
        return self._with_ours(self._channel.unary_unary(*args, **more), streams=False)

    def unary_stream(self, *args: Any, **more: Any) -> Any:
        """One request, a stream of answers."""
        return self._with_ours(self._channel.unary_stream(*args, **more), streams=True)

    def stream_unary(self, *args: Any, **more: Any) -> Any:
        """A stream of requests, one answer."""
        return self._with_ours(self._channel.stream_unary(*args, **more), streams=True)

    def stream_stream(self, *args: Any, **more: Any) -> Any:
        """A stream both ways."""
        return self._with_ours(self._channel.stream_stream(*args, **more), streams=True)

    async def close(self, grace: float | None = None) -> None:
        """Close the connection, letting calls finish for `grace` seconds."""
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:  # noqa: FBT001, FBT002 - grpc's
        """Where the connection stands."""
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the connection stands elsewhere."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until the connection stands."""
        await self._channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class Channels:
    """Channels of one service to the others, made when first asked for.

    A call made for a caller carries the caller's token; one made on nobody's behalf, the service's own.
    """

    def __init__(self, settings: Settings, *, timeout: float = DEFAULT_TIMEOUT_S) -> None:
        self._settings = settings
        self._timeout = timeout
        self._open: dict[str, CallingChannel] = {}

    def to(self, service: str) -> CallingChannel:
        """The channel to a service, by the target the settings name."""
        if service not in self._open:
            settings = self._settings
            # The certificate a service shows as a server is the one it calls with.
            own = settings.grpc_tls_cert, settings.grpc_tls_key
            self._open[service] = connect(
                settings.target(service),
                token=lambda: current_token() or _read_token(settings.token_file),
                timeout=self._timeout,
                ca=settings.grpc_ca,
                identity=Identity(own[0], own[1]) if own[0] and own[1] else None,
                max_message_bytes=settings.max_message_bytes,
            )
        return self._open[service]

    async def close(self) -> None:
        """Close them all."""
        for channel in self._open.values():
            await channel.close()
        self._open.clear()


def _read_token(file: Path | None) -> str | None:
    # Read at each call: the file is renewed by whoever issues the token, and calls on nobody's behalf are rare.
    return file.read_text().strip() if file is not None else None
