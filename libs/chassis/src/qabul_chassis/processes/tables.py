"""Rows of running processes: what waits where and since when, what is due, what failed, what happened.

An instance's state is one text, written by the engine and guarded by `revision`. The other rows repeat parts of it, so
that questions about all instances are one indexed query; they change only together with the state they repeat.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from qabul_chassis.database.columns import LOCKED_FIRST
from qabul_chassis.tables import Table

__all__ = [
    "ElementHistory",
    "Incident",
    "Job",
    "ProcessDefinition",
    "ProcessInstance",
    "Signal",
    "SignalDelivery",
    "StartTimer",
    "Timer",
    "Token",
]


class ProcessDefinition(Table, table=True):
    """A diagram that instances were started on; kept, so that they go on after a newer one is in service."""

    __tablename__: ClassVar[str] = "process_definition"

    process: str = Field(sa_type=Text, primary_key=True)
    #: SHA-256 of what runs.
    version: str = Field(sa_type=Text, primary_key=True)
    #: Name of the file, for messages.
    source: str = Field(sa_type=Text)
    xml: bytes = Field(sa_type=LargeBinary)
    deployed_at: datetime = Field(sa_type=DateTime(timezone=True))


class ProcessInstance(Table, table=True):
    """One run of a process for one key, such as an appeal; stays when it is finished.

    A run that a call activity of another one began is an instance too, of the same key.
    """

    __tablename__: ClassVar[str] = "process_instance"
    __table_args__ = (
        # Key first: commands and events bring keys. A process starts once for a key, and once for a call of it.
        UniqueConstraint(
            "key",
            "process",
            "parent_id",
            "parent_token",
            "parent_revision",
            name="process_instance_once_per_key",
            postgresql_nulls_not_distinct=True,
        ),
        # What is under way on which version: for migrations and viewers, whatever is over.
        Index("process_instance_running", "process", "version", "id", postgresql_where=text("finished_at IS NULL")),
        # Each step rewrites the row; room on its page keeps the indexes out of it (a step changes no column of theirs).
        # Whoever moves an instance locks it before anything else: timers, signals and commands never meet halfway.
        {"postgresql_with": {"fillfactor": "70"}, "info": {LOCKED_FIRST: True}},
    )

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    process: str = Field(sa_type=Text)
    version: str = Field(sa_type=Text)
    key: UUID = Field(sa_type=Uuid)
    #: The engine's own stored form, as text: the server need neither parse it nor may reorder it.
    state: str = Field(sa_type=Text)
    revision: int = Field(default=1, sa_type=Integer)
    started_at: datetime = Field(sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    #: The instance that called this one, its token that waits for the outcome, and its revision that made the call: a
    #: call that failed and is tried again is another one. Empty for what a command, an event or a timer started.
    parent_id: UUID | None = Field(default=None, sa_type=Uuid)
    parent_token: int | None = Field(default=None, sa_type=Integer)
    parent_revision: int | None = Field(default=None, sa_type=Integer)


class Token(Table, table=True):
    """A place where an instance stands and waits."""

    __tablename__: ClassVar[str] = "token"
    __table_args__ = (Index("token_waiting", "process", "element", "kind", "since_at"),)

    instance_id: UUID = Field(sa_type=Uuid, primary_key=True)
    token: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    process: str = Field(sa_type=Text)
    key: UUID = Field(sa_type=Uuid)
    element: str = Field(sa_type=Text)
    #: What it waits for: user, service, message, timer, incident, ...
    kind: str = Field(sa_type=Text)
    since_at: datetime = Field(sa_type=DateTime(timezone=True))


class Timer(Table, table=True):
    """A timer that runs; fired once by whichever replica claims its row."""

    __tablename__: ClassVar[str] = "timer"
    __table_args__ = (Index("timer_fire_at", "fire_at"),)

    instance_id: UUID = Field(sa_type=Uuid, primary_key=True)
    timer: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    element: str = Field(sa_type=Text)
    #: When the process wants it fired.
    due_at: datetime = Field(sa_type=DateTime(timezone=True))
    #: When it is tried next: `due_at`, or later after a failure.
    fire_at: datetime = Field(sa_type=DateTime(timezone=True))
    attempts: int = Field(default=0, sa_type=Integer)
    last_error: str | None = Field(default=None, sa_type=Text)


class Job(Table, table=True):
    """A service task whose worker runs outside the transaction; the row goes when its token goes."""

    __tablename__: ClassVar[str] = "job"
    __table_args__ = (
        Index("job_run_at", "run_at", postgresql_where=text("run_at IS NOT NULL")),
        # Claims and renewals rewrite the row every few seconds.
        {"postgresql_with": {"fillfactor": "70"}},
    )

    instance_id: UUID = Field(sa_type=Uuid, primary_key=True)
    token: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    process: str = Field(sa_type=Text)
    key: UUID = Field(sa_type=Uuid)
    element: str = Field(sa_type=Text)
    #: When it may be claimed. A claim moves it to the end of its lease, so a dead worker's job comes up by itself;
    #: empty while an incident holds it.
    run_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    #: Counted at the claim: a job that kills its process must run out of attempts too.
    attempts: int = Field(default=0, sa_type=Integer)
    last_error: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))


class Incident(Table, table=True):
    """Something of an instance that goes on only when a person has looked; the row goes when it does."""

    __tablename__: ClassVar[str] = "incident"
    __table_args__ = (Index("incident_raised_at", "raised_at"),)

    instance_id: UUID = Field(sa_type=Uuid, primary_key=True)
    token: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    process: str = Field(sa_type=Text)
    key: UUID = Field(sa_type=Uuid)
    element: str = Field(sa_type=Text)
    #: `engine`: the process cannot go on from here; `job`: a worker's attempts are used up.
    kind: str = Field(sa_type=Text)
    #: Class and place or text of the error; never data of a person.
    reason: str = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=DateTime(timezone=True))


class ElementHistory(Table, table=True):
    """What happened at an element; only ever added to. Ordered by (`revision`, `ordinal`)."""

    __tablename__: ClassVar[str] = "element_history"

    instance_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: The instance's revision that this change made.
    revision: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    ordinal: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    element: str = Field(sa_type=Text)
    token: int = Field(sa_type=Integer)
    #: `entered`, `left`, `passed` (both in one change), `cancelled`, `incident`, `retried`, `resolved`, `migrated`.
    what: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=DateTime(timezone=True))


class StartTimer(Table, table=True):
    """When a timer start event starts its process next; one row for all replicas."""

    __tablename__: ClassVar[str] = "start_timer"

    process: str = Field(sa_type=Text, primary_key=True)
    element: str = Field(sa_type=Text, primary_key=True)
    #: The event's value as drawn: another value in a new version is scheduled anew.
    schedule: str = Field(sa_type=Text)
    #: Empty when the last of its times is over.
    due_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    #: What is left of the cycle after `due_at`.
    rest: str | None = Field(default=None, sa_type=Text)


class Signal(Table, table=True):
    """A signal that was thrown, until everybody who is to hear it has; written with the change that threw it."""

    __tablename__: ClassVar[str] = "signal"
    __table_args__ = (Index("signal_to_spread", "thrown_at", postgresql_where=text("spread_at IS NULL")),)

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    name: str = Field(sa_type=Text)
    #: What it carries, as JSON.
    payload: str = Field(sa_type=Text)
    #: The instance whose diagram threw it, which has had it; empty when the service's code did.
    thrown_by: UUID | None = Field(default=None, sa_type=Uuid)
    thrown_at: datetime = Field(sa_type=DateTime(timezone=True))
    #: The last instance so far of those that are to hear it; they are looked up in the order of their ids.
    reached_id: UUID | None = Field(default=None, sa_type=Uuid)
    #: When all of them had been looked up.
    spread_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class SignalDelivery(Table, table=True):
    """A signal on its way to one instance, or to one start event; the row goes with the step that it makes."""

    __tablename__: ClassVar[str] = "signal_delivery"
    __table_args__ = (Index("signal_delivery_deliver_at", "deliver_at"),)

    signal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: The instance; for a start, the key of the instance to be.
    target_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: The signal start event and its process; empty for an instance that runs.
    process: str | None = Field(default=None, sa_type=Text)
    element: str | None = Field(default=None, sa_type=Text)
    #: When it is tried next.
    deliver_at: datetime = Field(sa_type=DateTime(timezone=True))
    attempts: int = Field(default=0, sa_type=Integer)
    last_error: str | None = Field(default=None, sa_type=Text)
