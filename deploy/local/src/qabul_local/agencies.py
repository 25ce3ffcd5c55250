"""How an organisation's own system comes to hear its events: access to NATS, and durables that wait for it."""

from dataclasses import dataclass

from qabul_chassis.bus import Bus
from qabul_local.problems import StackProblem
from qabul_local.stack import Stack
from qabul_local.subjects import AGENCY_STREAMS, agency, inbox
from qabul_region import load as load_region


@dataclass(frozen=True)
class Access:
    """What the organisation's NATS client has to be given."""

    url: str
    user: str
    password: str
    #: The client must set it: answers on the shared prefix are not for this user.
    inbox_prefix: str
    #: Live events; nothing that was said while nobody listened.
    subject: str
    #: The durable to pull from, by stream: everything since it was made, each until it is acknowledged.
    durables: dict[str, str]


async def give_access(stack: Stack, organisation: str) -> Access:
    """Make the organisation's durables where they are missing, and return how its system connects."""
    codes = {entry.code for entry in load_region(stack.region_dir).organisations}
    if organisation not in codes:
        raise StackProblem(f"Expected the code of an organisation of {stack.region}, but found '{organisation}'.")
    subject, name = f"qabul.{stack.region}.{organisation}.>", agency(organisation)
    user, password = stack.nats_operator
    bus = Bus(stack.nats_url, name=user, user=user, password=password)
    try:
        for stream in AGENCY_STREAMS:
            durable = {"durable_name": name, "filter_subject": subject, "ack_policy": "explicit"}
            await bus.api(f"CONSUMER.CREATE.{stream}.{name}", {"stream_name": stream, "config": durable})
    finally:
        await bus.close()
    return Access(
        url=stack.nats_url,
        user=name,
        password=stack.secrets.secret("nats", name),
        inbox_prefix=inbox(organisation),
        subject=subject,
        durables=dict.fromkeys(AGENCY_STREAMS, name),
    )
