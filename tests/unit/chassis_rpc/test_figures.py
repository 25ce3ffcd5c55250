"""What Prometheus scrapes."""

from datetime import UTC, datetime, timedelta

import pytest
import urllib3

from qabul_chassis.metrics import Metrics
from qabul_chassis.operations.figures import Figures
from qabul_chassis.service.scrape import show

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)


def figures(**more):
    counts = ("outbox_pending", "parked", "waiting", "timers_due_later", "timers_overdue")
    states = ("jobs_waiting", "jobs_retrying", "signals_waiting", "signals_retrying")
    nothing = dict.fromkeys((*counts, *states), 0)
    lists = {"tally": [], "open_tasks": [], "processes": []}
    return Figures(**{"at": NOW, "outbox_oldest_at": None, "incidents": 0} | nothing | lists | more)


def waiting(element, count):
    return {
        "process": "desk",
        "element": element,
        "kind": "user",
        "count": count,
        "oldest_at": NOW - timedelta(hours=2),
    }


@pytest.fixture
def metrics():
    metrics = Metrics("desk")
    yield metrics
    metrics.close()


def test_figures_are_scraped_with_their_labels(metrics):
    port = metrics.serve("127.0.0.1", 0)
    metrics.call("/desk.v1.Desk/Sit", "OK", 0.003)
    show(
        metrics,
        figures(outbox_pending=2, outbox_oldest_at=NOW - timedelta(seconds=7), open_tasks=[waiting("look", 3)]),
        {"desk-from-intake": 5},
    )

    page = urllib3.request("GET", f"http://127.0.0.1:{port}/metrics", retries=False).data.decode()

    assert 'qabul_rpc_seconds_count{code="OK",method="/desk.v1.Desk/Sit"} 1.0' in page
    assert "qabul_outbox_lag_seconds 7.0" in page
    assert 'qabul_open_tasks{element="look",kind="user",process="desk"} 3.0' in page
    assert 'qabul_open_task_age_seconds{element="look",kind="user",process="desk"} 7200.0' in page
    assert 'qabul_consumer_lag{consumer="desk-from-intake"} 5.0' in page


def test_what_is_no_longer_there_is_no_longer_shown(metrics):
    show(metrics, figures(open_tasks=[waiting("look", 3), waiting("seal", 1)]), {})
    show(metrics, figures(open_tasks=[waiting("seal", 1)]), {})

    value = metrics.registry.get_sample_value
    assert value("qabul_open_tasks", {"process": "desk", "element": "look", "kind": "user"}) is None
    assert value("qabul_open_tasks", {"process": "desk", "element": "seal", "kind": "user"}) == 1
