"""Trace context across gRPC and NATS; spans are recorded only when there is somewhere to send them."""

from contextlib import AbstractContextManager, nullcontext

from opentelemetry import context as otel_context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from qabul_chassis.settings import Settings

_PROPAGATOR = TraceContextTextMapPropagator()


class Tracing:
    """The exporter of one process. Without one, incoming context is only passed on, which costs next to nothing."""

    def __init__(self, settings: Settings, *, exporter: SpanExporter | None = None) -> None:
        self._provider: TracerProvider | None = None
        if exporter is None and settings.otlp_endpoint:
            # Its import is dear, and most processes export nothing.
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

            exporter = OTLPSpanExporter(endpoint=settings.otlp_endpoint, timeout=5)
        if exporter is None:
            return
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.trace_ratio)),
            resource=Resource.create({"service.name": settings.service, "qabul.region": settings.region}),
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))

    def span(
        self, name: str, *, kind: SpanKind = SpanKind.INTERNAL, traceparent: str | None = None
    ) -> AbstractContextManager[object]:
        """A span around a piece of work, child of the given or the current context."""
        if self._provider is None:
            return within(traceparent)
        parent = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
        tracer = self._provider.get_tracer("qabul_chassis")
        return tracer.start_as_current_span(name, context=parent, kind=kind, record_exception=False)

    def close(self) -> None:
        """Send what is still to be sent."""
        if self._provider is not None:
            self._provider.shutdown()


class _Attached:
    """Carries a caller's context through work of ours that records no span itself."""

    def __init__(self, traceparent: str) -> None:
        self._context = _PROPAGATOR.extract({"traceparent": traceparent})

    def __enter__(self) -> None:
        self._token = otel_context.attach(self._context)

    def __exit__(self, *_: object) -> None:
        otel_context.detach(self._token)


def within(traceparent: str | None) -> AbstractContextManager[object]:
    """Do something as part of another trace, such as one call's share of a batch."""
    return nullcontext() if traceparent is None else _Attached(traceparent)


def current_traceparent() -> str | None:
    """The `traceparent` header of the work under way, for an outgoing call or event; none outside a trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")
