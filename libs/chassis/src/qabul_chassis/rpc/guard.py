"""The one server interceptor: everything that is the same for all calls happens here, in one pass.

One interceptor and not eight, since each would cost a coroutine and a lookup on every call (gate G3). It wraps a
method's handler once and keeps the wrapped one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from time import perf_counter
from typing import Any, Never, TypeAlias
from uuid import uuid4

import grpc
import structlog
from google.protobuf.message import Message
from grpc import aio
from opentelemetry.trace import SpanKind

from qabul_chassis.auth.policy import OPEN_METHODS, Access, Policy
from qabul_chassis.auth.tokens import TokenVerifier
from qabul_chassis.errors import ServiceError
from qabul_chassis.identity import Caller
from qabul_chassis.metrics import Metrics
from qabul_chassis.rpc import admission
from qabul_chassis.rpc.admission import Method
from qabul_chassis.rpc.calls import CallsUnderWay
from qabul_chassis.rpc.catalogue import Catalogue, current_language, enter_language, language_of
from qabul_chassis.rpc.status import DETAILS_KEY, code_of, status_of
from qabul_chassis.tracing import Tracing

log = structlog.get_logger(__name__)

#: Writes the audit row of a read: caller, method, key of the chain or `None` for the reader's own.
ReadAudit = Callable[[Caller, str, str | None], Awaitable[None]]

Context: TypeAlias = "aio.ServicerContext[Any, Any]"  # quoted: grpc's classes are generic for mypy only

#: For a method without a policy entry. The start refuses such a service; this keeps a mistake from being an open door.
_CLOSED = Access(())


class Unexpected(ServiceError):
    """Something nobody foresaw. The caller gets the incident's id and no details; the log has them."""

    default_reason = "INTERNAL"


class TooSlow(ServiceError):
    """The call ran longer than this server lets any call run."""

    code = "DEADLINE_EXCEEDED"
    default_reason = "TOO_SLOW"


class Guard(aio.ServerInterceptor):
    """Traces, identifies, checks, limits, answers for errors, logs and counts each call."""

    def __init__(
        self,
        *,
        policy: Policy,
        verifier: TokenVerifier,
        catalogue: Catalogue,
        tracing: Tracing,
        metrics: Metrics,
        under_way: CallsUnderWay,
        longest_s: float,
        longest_stream_s: float,
        largest: int,
        read_audit: ReadAudit | None = None,
    ) -> None:
        self.policy = policy
        self.verifier = verifier
        self.catalogue = catalogue
        self.tracing = tracing
        self.metrics = metrics
        self.under_way = under_way
        self.longest_s = longest_s
        self.longest_stream_s = longest_stream_s
        self.largest = largest
        self.read_audit = read_audit
        self._guarded: dict[str, grpc.RpcMethodHandler[Any, Any]] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """Give gRPC the guarded handler of the method; made at its first call."""
        name = handler_call_details.method
        guarded = self._guarded.get(name)
        if guarded is None:
            handler = await continuation(handler_call_details)
            if handler is None or name.startswith(OPEN_METHODS):
                return handler
            guarded = self._guarded[name] = self._guard(name, handler)
        return guarded

    def _guard(self, name: str, handler: Any) -> grpc.RpcMethodHandler[Any, Any]:
        method = Method(name, self.policy.get(name, _CLOSED))
        read = admission.tolerant(handler.request_deserializer, most=self.largest)
        write = handler.response_serializer
        if handler.request_streaming and handler.response_streaming:
            return grpc.stream_stream_rpc_method_handler(self._stream(method, handler.stream_stream), read, write)
        if handler.request_streaming:
            return grpc.stream_unary_rpc_method_handler(self._unary(method, handler.stream_unary), read, write)
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(self._stream(method, handler.unary_stream), read, write)
        return grpc.unary_unary_rpc_method_handler(self._unary(method, handler.unary_unary), read, write)

    def _unary(self, method: Method, behaviour: Callable[[Any, Context], Awaitable[Any]]) -> Any:
        async def guarded(request: Any, context: Context) -> Any:
            call = Call(self, method, context)
            try:
                return await self._answer(call, behaviour, request)
            except aio.AbortError:
                call.code = _name_of(context.code())
                raise
            except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a status and we a log line
                await call.refuse(problem)
            finally:
                call.close()

        return guarded

    async def _answer(self, call: Call, behaviour: Callable[[Any, Context], Awaitable[Any]], request: Any) -> Any:
        with self.under_way.one_more(), call.traced():
            request = await call.admit(request)
            limit = call.time_limit(self.longest_s)
            if limit is None:
                answer = await behaviour(request, call.context)
            else:
                async with asyncio.timeout(limit):
                    answer = await behaviour(request, call.context)
            await call.audit(request)
        call.code = "OK"
        return answer

    def _stream(self, method: Method, behaviour: Callable[[Any, Context], AsyncIterator[Any]]) -> Any:
        async def guarded(request: Any, context: Context) -> AsyncIterator[Any]:
            call = Call(self, method, context)
            try:
                async for answer in self._answers(call, behaviour, request):
                    yield answer
            except aio.AbortError:
                call.code = _name_of(context.code())
                raise
            except Exception as problem:  # noqa: BLE001 - see the unary twin
                await call.refuse(problem)
            finally:
                call.close()

        return guarded

    async def _answers(
        self, call: Call, behaviour: Callable[[Any, Context], AsyncIterator[Any]], request: Any
    ) -> AsyncIterator[Any]:
        with self.under_way.one_more_stream() as stream, call.traced():
            request = await call.admit(request)
            await call.audit(request)
            answers = behaviour(request, call.context)
            limit = call.time_limit(self.longest_stream_s)
            ends = None if limit is None else asyncio.get_running_loop().time() + limit
            while True:
                try:
                    answer = await stream.next_of(answers, ends)
                except StopAsyncIteration:
                    break
                yield answer
        call.code = "OK"


class Call:
    """One call under way: who, since when, how it ends."""

    __slots__ = ("_began", "_guard", "_metadata", "_method", "caller", "code", "context", "reason", "request_id")

    def __init__(self, guard: Guard, method: Method, context: Context) -> None:
        self._guard = guard
        self._method = method
        self.context = context
        self._began = perf_counter()
        self._metadata: dict[str, Any] = dict(context.invocation_metadata() or ())
        enter_language(language_of(str(self._metadata.get("accept-language", ""))))
        self.caller: Caller | None = None
        self.request_id = ""
        #: What the log says when nothing else did: the caller left, or its deadline passed.
        self.code = "CANCELLED"
        self.reason: str | None = None

    def traced(self) -> Any:
        """The span of this call, child of the caller's."""
        return self._guard.tracing.span(
            self._method.name, kind=SpanKind.SERVER, traceparent=self._metadata.get("traceparent")
        )

    async def admit(self, request: Any) -> Any:
        """Let the call in or raise; hands back the request, checked or, for a stream of them, to be checked."""
        streaming = hasattr(request, "__aiter__")
        self.request_id = admission.name_request(self._metadata, None if streaming else request)
        self.caller = await admission.identify(self._method, self._metadata, self._guard.verifier, self.request_id)
        if streaming:
            return _checked(request)
        admission.check_request(request)
        return request

    def time_limit(self, longest_s: float) -> float | None:
        """Seconds to give the handler; `None` where the caller's own, shorter deadline already ends it."""
        remaining: float | None = self.context.time_remaining()
        return None if remaining is not None and remaining <= longest_s else longest_s

    async def audit(self, request: Message) -> None:
        """Leave the audit row of a read; a read that cannot be audited is not answered."""
        access = self._method.access
        if access.audit_read and self._guard.read_audit is not None and self.caller is not None:
            await self._guard.read_audit(self.caller, self._method.name, admission.audit_key(access, request))

    async def refuse(self, problem: Exception) -> Never:
        """Answer with the status of an error; what nobody foresaw becomes an incident."""
        error = problem if isinstance(problem, ServiceError) else self._unforeseen(problem)
        self.code, self.reason = error.code, error.reason
        status = status_of(
            error,
            language=current_language(),
            catalogue=self._guard.catalogue,
            request_id=self.request_id,
        )
        details = ((DETAILS_KEY, status.SerializeToString()),)
        await self.context.abort(code_of(error), status.message, details)

    def close(self) -> None:
        """Log and count the call."""
        seconds = perf_counter() - self._began
        if self.code == "CANCELLED" and self.context.time_remaining() == 0:
            self.code = "DEADLINE_EXCEEDED"
        self._guard.metrics.call(self._method.name, self.code, seconds)
        subject = self.caller.subject if self.caller else None
        fields = {"reason": self.reason} if self.reason else {}
        log.info(
            "rpc", method=self._method.name, code=self.code, ms=round(seconds * 1000, 2), subject=subject, **fields
        )

    def _unforeseen(self, problem: Exception) -> ServiceError:
        if isinstance(problem, TimeoutError):
            log.warning("rpc_too_slow", method=self._method.name, exc_info=problem)
            return TooSlow(
                f"{self._method.name} took longer than this service lets a call run.",
                hint="Ask for less at a time, or try again later.",
            )
        incident = str(uuid4())
        log.error("rpc_failed", method=self._method.name, incident=incident, exc_info=problem)
        return Unexpected(
            f"An unexpected error occurred; it is recorded as incident {incident}.",
            hint="Tell the operator the incident's id.",
            metadata={"incident": incident},
        )


async def _checked(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        admission.check_request(request)
        yield request


def _name_of(code: object) -> str:
    if isinstance(code, grpc.StatusCode):
        return code.name
    return next((known.name for known in grpc.StatusCode if known.value[0] == code), "UNKNOWN")
