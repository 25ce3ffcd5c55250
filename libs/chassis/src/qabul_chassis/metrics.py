"""What Prometheus scrapes: calls as they happen, and figures of the database read by a slow loop."""

from collections.abc import Iterable
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

_CALL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one process, in a registry of its own so that tests can run several services."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.service = service
        self._calls = Histogram(
            "qabul_rpc_seconds",
            "Calls answered, by method and status code.",
            ("method", "code"),
            buckets=_CALL_SECONDS,
            registry=self.registry,
        )
        self.under_way = Gauge("qabul_rpc_under_way", "Calls under way.", registry=self.registry)
        self.loop_restarts = Counter(
            "qabul_loop_restarts", "Background loops that died and were restarted.", ("loop",), registry=self.registry
        )
        self._gauges: dict[str, Gauge] = {}
        self._children: dict[tuple[str, str], Histogram] = {}
        self._server: WSGIServer | None = None

    def call(self, method: str, code: str, seconds: float) -> None:
        """Count a call that ended."""
        key = (method, code)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._calls.labels(method, code)
        child.observe(seconds)

    def replace(
        self, name: str, description: str, labels: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], float]]
    ) -> None:
        """Set a gauge to exactly these rows; what is no longer there must not linger at its last value."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = self._gauges[name] = Gauge(f"qabul_{name}", description, labels, registry=self.registry)
        if labels:
            gauge.clear()
        for values, figure in rows:
            (gauge.labels(*values) if labels else gauge).set(figure)

    def serve(self, host: str, port: int) -> int:
        """Answer scrapes from a thread of its own; returns the port."""
        self._server, _ = start_http_server(port, addr=host, registry=self.registry)
        return int(self._server.server_port)

    def close(self) -> None:
        """Stop answering scrapes."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
