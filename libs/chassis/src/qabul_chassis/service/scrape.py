"""The slow loop that reads a service's figures for Prometheus."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from qabul_chassis.database import Database
from qabul_chassis.errors import Unavailable
from qabul_chassis.metrics import Metrics
from qabul_chassis.operations.figures import Figures, read_figures

log = structlog.get_logger(__name__)

#: Events the broker holds for each consumer of this service.
Lags = Callable[[], Mapping[str, int]]

_EVERY_S = 15.0


async def keep_figures(metrics: Metrics, database: Database, lags: Lags) -> None:
    """Read and publish, again and again; while the database is away the last figures stay, and say how old they are."""
    while True:
        try:
            show(metrics, await read_figures(database), lags())
        except Unavailable as problem:
            log.warning("figures_not_read", problem=str(problem))
        await asyncio.sleep(_EVERY_S)


def show_parts(metrics: Metrics, here: Mapping[str, bool]) -> None:
    """Set the gauge of what the service stands on, as it was last seen at work or away."""
    metrics.replace(
        "part_here",
        "Whether a part was last seen at work.",
        ("part",),
        [((name,), seen) for name, seen in here.items()],
    )


def show(metrics: Metrics, seen: Figures, lags: Mapping[str, int]) -> None:
    """Set the gauges to what was seen."""
    metrics.replace("figures_read_at_seconds", "When the figures were read.", (), [((), seen.at.timestamp())])
    metrics.replace("outbox_pending", "Events not yet acknowledged by the broker.", (), [((), seen.outbox_pending)])
    metrics.replace("outbox_lag_seconds", "Age of the oldest of them.", (), [((), seen.outbox_lag_s)])
    metrics.replace(
        "dead_letters",
        "Events that could not be handled, by state.",
        ("state",),
        [(("parked",), seen.parked), (("waiting",), seen.waiting)],
    )
    metrics.replace(
        "consumer_lag",
        "Events the broker holds for a consumer.",
        ("consumer",),
        [((consumer,), pending) for consumer, pending in lags.items()],
    )
    metrics.replace(
        "events_total_counted",
        "Events said and handled, ever.",
        ("party", "type"),
        [((row["party"], row["type"]), row["count"]) for row in seen.tally],
    )
    metrics.replace(
        "open_tasks",
        "Tokens that wait, by element.",
        ("process", "element", "kind"),
        [((row["process"], row["element"], row["kind"]), row["count"]) for row in seen.open_tasks],
    )
    metrics.replace(
        "open_task_age_seconds",
        "How long the oldest of them waits.",
        ("process", "element", "kind"),
        [
            ((row["process"], row["element"], row["kind"]), (seen.at - row["oldest_at"]).total_seconds())
            for row in seen.open_tasks
        ],
    )
    metrics.replace("timers_overdue", "Timers due and not fired.", (), [((), seen.timers_overdue)])
    metrics.replace(
        "jobs",
        "Jobs of processes, by state.",
        ("state",),
        [(("waiting",), seen.jobs_waiting), (("retrying",), seen.jobs_retrying)],
    )
    metrics.replace(
        "signal_deliveries",
        "Signals on their way to instances, by state.",
        ("state",),
        [(("waiting",), seen.signals_waiting), (("retrying",), seen.signals_retrying)],
    )
    metrics.replace("incidents", "Steps that wait for a person.", (), [((), seen.incidents)])
