"""Consumed events in their traces: each sampled one gets a span in the trace of the change that said it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import time_ns

from opentelemetry.trace import SpanKind, Status, StatusCode, get_tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from qabul_chassis.consumers.messages import Arrived

_PROPAGATOR = TraceContextTextMapPropagator()
#: The flag of a sampled trace, as it ends a traceparent.
_SAMPLED = "-01"


@contextmanager
def consumed(consumer: str, wave: Sequence[Arrived]) -> Iterator[None]:
    """Record how long a wave took in the trace of every sampled event of it."""
    sampled = [
        arrived for arrived in wave if arrived.traceparent is not None and arrived.traceparent.endswith(_SAMPLED)
    ]
    if not sampled:
        yield
        return
    began = time_ns()
    failure: Exception | None = None
    try:
        yield
    except Exception as raised:
        failure = raised
        raise
    finally:
        for arrived in sampled:
            span = get_tracer(__name__).start_span(
                f"{consumer} {arrived.type}",
                context=_PROPAGATOR.extract({"traceparent": arrived.traceparent or ""}),
                kind=SpanKind.CONSUMER,
                start_time=began,
                attributes={"messaging.message.id": str(arrived.event_id), "qabul.wave": len(wave)},
            )
            if failure is not None:
                span.set_status(Status(StatusCode.ERROR, type(failure).__name__))
            span.end()
