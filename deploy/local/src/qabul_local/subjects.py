"""Who may say and hear what on NATS: one user per service, one per organisation, one for operators."""

from collections.abc import Iterable

from qabul_local.keys import Keys
from qabul_local.servers import NatsUser

SERVICES = ("intake", "routing", "execution", "review", "reporting")

#: Streams with events on an organisation's own subject.
AGENCY_STREAMS = ("ROUTING", "EXECUTION", "REVIEW")

OPERATOR = "operator"


def users(keys: Keys, organisations: Iterable[str]) -> list[NatsUser]:
    """List every user of the region's NATS."""
    return [
        NatsUser(OPERATOR, keys.secret("nats", OPERATOR)),
        *(service_user(name, keys.secret("nats", name)) for name in SERVICES),
        *(agency_user(code, keys.secret("nats", agency(code))) for code in organisations),
    ]


def service_user(service: str, password: str) -> NatsUser:
    """Let a service publish its own events, keep its own stream, and read every stream by its own durables."""
    stream = service.upper()
    publish = [
        f"qabul.*.*.{service}.>",
        f"canary.qabul-{service}",
        "$JS.API.STREAM.CREATE.CANARY",
        "$JS.API.INFO",
        "$JS.API.STREAM.NAMES",
        *(f"$JS.API.STREAM.{verb}.{stream}" for verb in ("CREATE", "UPDATE")),
    ]
    for producer in SERVICES:
        publish.append(f"$JS.API.STREAM.INFO.{producer.upper()}")
        publish += _durable(producer.upper(), f"{service}-from-{producer}")
        publish += _durable_making(producer.upper(), f"{service}-from-{producer}")
    return NatsUser(service, password, publish=tuple(publish), subscribe=("_INBOX.>",))


def agency_user(organisation: str, password: str) -> NatsUser:
    """Let an organisation hear its own events, live or through its own durables, and say nothing.

    It may not make durables itself: whoever makes one chooses where it delivers, which would be a way to publish.
    """
    publish = [subject for stream in AGENCY_STREAMS for subject in _durable(stream, agency(organisation))]
    return NatsUser(
        agency(organisation),
        password,
        publish=tuple(publish),
        # Its answers come to a prefix of its own: on the shared one it would hear everybody's.
        subscribe=(f"qabul.*.{organisation}.>", f"{inbox(organisation)}.>"),
    )


def agency(organisation: str) -> str:
    """Name an organisation's NATS user, and its durable on each stream."""
    return f"agency-{organisation}"


def inbox(organisation: str) -> str:
    """Name the inbox prefix an organisation's client has to set."""
    return f"_INBOX_{organisation}"


def _durable(stream: str, name: str) -> list[str]:
    return [
        f"$JS.API.CONSUMER.INFO.{stream}.{name}",
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{name}",
        f"$JS.ACK.{stream}.{name}.>",
    ]


def _durable_making(stream: str, name: str) -> list[str]:
    return [
        f"$JS.API.CONSUMER.CREATE.{stream}.{name}",
        f"$JS.API.CONSUMER.CREATE.{stream}.{name}.>",
        f"$JS.API.CONSUMER.RESET.{stream}.{name}",
    ]
