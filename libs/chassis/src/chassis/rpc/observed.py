"""The span and the duration of each RPC, by OpenTelemetry's conventions for them."""

import asyncio
import time
from types import TracebackType
from typing import Protocol, Self

from opentelemetry import metrics
from opentelemetry.metrics import Histogram
from opentelemetry.trace import SpanKind

from chassis.errors import ShopError
from chassis.rpc.status import code_of
from chassis.telemetry import tracing
from chassis.telemetry.buckets import SECONDS
from chassis.telemetry.spans import Carried, Nothing, Recorded, Span
from chassis.telemetry.traceparent import TRACEPARENT, accepted, begun

_meter = metrics.get_meter("chassis")
_serving = _meter.create_histogram(
    "rpc.server.call.duration",
    "s",
    "Calls served, by method and status code.",
    explicit_bucket_boundaries_advisory=SECONDS,
)
_calling = _meter.create_histogram(
    "rpc.client.call.duration",
    "s",
    "Calls made, by method and status code.",
    explicit_bucket_boundaries_advisory=SECONDS,
)
# Of a call that we serve: with any other code we did what we should.
_OUR_FAULT = frozenset(
    ("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS")
)


class Serving(Span, Protocol):
    """A call being served."""

    def refused(self, error: ShopError) -> None: ...


def serving(method: str, metadata: dict[str, str]) -> Serving:
    """Serve a call in its caller's trace."""
    header = metadata.get(TRACEPARENT)
    tracer = tracing.recorder()
    if tracer is None:
        return _Unobserved(accepted(header) or begun())
    name, context = method[1:], tracing.caller(header)
    span = tracer.start_span(name, context, SpanKind.SERVER, _attributes(name))
    return _Served(name, Recorded(span))


def calling(method: str) -> Span:
    """Make a call. Its span is never the present one: it has no parts in this process."""
    tracer = tracing.recorder()
    if tracer is None:
        return _UNOBSERVED
    name = method[1:]
    span = tracer.start_span(name, kind=SpanKind.CLIENT, attributes=_attributes(name))
    return _Called(name, Recorded(span))


class _Called:
    durations: Histogram = _calling

    def __init__(self, name: str, span: Recorded) -> None:
        self._name = name
        self._span = span
        self._code = "OK"
        self._began = time.perf_counter()

    @property
    def traceparent(self) -> str | None:
        return self._span.traceparent

    def fail(self, kind: str) -> None:
        self._span.fail(kind)

    def refused(self, error: ShopError) -> None:
        self._code = code_of(error).name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and self._code == "OK":
            self._code = _code_of(error)
        if self._is_failure(self._code):
            self._span.fail(self._code)
        self._span.note({"rpc.response.status_code": self._code})
        self._span.end()
        attributes = _attributes(self._name) | {"rpc.response.status_code": self._code}
        self.durations.record(time.perf_counter() - self._began, attributes)

    def _is_failure(self, code: str) -> bool:
        return code != "OK"


class _Served(_Called):
    durations = _serving

    def __enter__(self) -> Self:
        self._span.__enter__()
        return self

    def _is_failure(self, code: str) -> bool:
        return code in _OUR_FAULT


class _Unobserved(Carried):
    __slots__ = ()

    def refused(self, error: ShopError) -> None:
        """Nobody counts it."""


_UNOBSERVED = Nothing()


def _attributes(name: str) -> dict[str, str]:
    return {"rpc.system.name": "grpc", "rpc.method": name}


def _code_of(error: BaseException) -> str:
    if isinstance(error, ShopError):
        return code_of(error).name
    return "CANCELLED" if isinstance(error, asyncio.CancelledError | GeneratorExit) else "UNKNOWN"
