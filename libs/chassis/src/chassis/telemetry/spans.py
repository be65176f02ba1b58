"""What code holds while a stretch of work lasts: a recorded span, or what stands for none."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self

from opentelemetry.context import Context, attach, get_current
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from chassis.telemetry.traceparent import header_of

type Attributes = Mapping[str, str | int | float | bool]

carried: ContextVar[str | None] = ContextVar("traceparent", default=None)
"""The header of what is being done, where nobody records spans."""


class Span(Protocol):
    """A stretch of work, as the code that does it sees it."""

    @property
    def traceparent(self) -> str | None:
        """What to send along, so that work elsewhere becomes a part of this."""

    def fail(self, kind: str) -> None:
        """It did not succeed; the kind of the error, for its message may hold secrets."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Recorded:
    """A span that is the present one inside its `with` block."""

    __slots__ = ("_before", "_span")

    def __init__(self, span: OtelSpan) -> None:
        self._span = span
        self._before: Context | None = None

    @property
    def traceparent(self) -> str | None:
        return header_of(self._span.get_span_context())

    def fail(self, kind: str) -> None:
        self._span.set_attribute("error.type", kind)
        self._span.set_status(Status(StatusCode.ERROR, kind))

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def end(self) -> None:
        if self._before is not None:
            # Not by a token: a stream may be closed in another context than it was opened in.
            attach(self._before)
        self._span.end()

    def __enter__(self) -> Self:
        self._before = get_current()
        attach(set_span_in_context(self._span, self._before))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            self.fail(type(error).__qualname__)
        self.end()


class Nothing:
    """Stands for a part of a trace that nobody records."""

    __slots__ = ()

    @property
    def traceparent(self) -> str | None:
        return carried.get()

    def fail(self, kind: str) -> None:
        """Nobody records it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing began."""


class Carried(Nothing):
    """Stands for what a caller asked for: inside it, the caller's header is the present one."""

    __slots__ = ("_before", "_header")

    def __init__(self, header: str) -> None:
        self._header = header
        self._before = carried.get()

    def __enter__(self) -> Self:
        self._before = carried.get()
        carried.set(self._header)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        carried.set(self._before)
