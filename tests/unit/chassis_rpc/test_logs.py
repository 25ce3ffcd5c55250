"""Logs: facts with fields, and nobody's data."""

import io
import json
import logging

import asyncpg
import pytest
import structlog

from qabul_chassis import logs


@pytest.fixture
def lines():
    """What was logged, one object a line; the configuration of the process is put back afterwards."""
    out = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure(service="desk", stream=out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_a_line_has_the_fact_its_fields_and_the_context(lines):
    logs.bind(request_id="r-1", appeal_id="a-1")

    structlog.get_logger().info("appeal_registered", number="N-2026-1")

    [line] = lines()
    assert (line["event"], line["number"], line["service"], line["level"]) == (
        "appeal_registered",
        "N-2026-1",
        "desk",
        "info",
    )
    assert (line["request_id"], line["appeal_id"]) == ("r-1", "a-1")
    assert line["timestamp"].endswith("Z")


def test_the_standard_librarys_logs_are_lines_too(lines):
    logging.root.warning("a library says %s", "something")

    [line] = lines()
    assert (line["event"], line["level"], line["service"]) == ("a library says something", "warning", "desk")


def break_the_seal():
    raise RuntimeError("the seal is broken")


def test_an_exception_is_logged_by_type_place_and_message(lines):
    try:
        break_the_seal()
    except RuntimeError:
        structlog.get_logger().exception("job_failed")

    [line] = lines()
    assert line["error"] == "builtins.RuntimeError"
    assert line["problem"] == "the seal is broken"
    assert line["frames"][-1].endswith(" break_the_seal")


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(asyncpg.UniqueViolationError("Key (pinfl)=(31503851234567) already exists."), id="a row"),
        pytest.param(KeyError("31503851234567"), id="a key"),
        pytest.param(UnicodeDecodeError("utf-8", b"31503851234567", 0, 1, "bad"), id="bytes"),
    ],
)
def test_an_exception_that_quotes_a_value_is_logged_without_it(lines, problem):
    structlog.get_logger().error("rpc_failed", exc_info=problem)

    assert "31503851234567" not in json.dumps(lines())


def test_the_cause_of_an_exception_is_logged_by_the_same_rule(lines):
    problem = RuntimeError("could not be written")
    problem.__cause__ = asyncpg.UniqueViolationError("Key (pinfl)=(31503851234567) already exists.")

    structlog.get_logger().error("rpc_failed", exc_info=problem)

    [line] = lines()
    assert line["cause"]["sqlstate"] == "23505"
    assert "31503851234567" not in json.dumps(line)


def test_collected_lines_are_written_when_asked_for_the_last_time():
    out = io.StringIO()
    collected = logs.Lines(out)

    collected.write("one\n")
    collected.close()
    collected.close()

    assert out.getvalue() == "one\n"
