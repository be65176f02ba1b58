"""Records what a test does, to look at its spans."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.telemetry import tracing


class Spans:
    """All spans that ended so far."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = provider.get_tracer("test")

    def __iter__(self) -> Iterator[ReadableSpan]:
        return iter(self._exporter.get_finished_spans())

    @property
    def names(self) -> list[str]:
        return [span.name for span in self]

    @property
    def trace_ids(self) -> set[int]:
        return {span.context.trace_id for span in self}

    def named(self, name: str) -> ReadableSpan:
        """The one of this name."""
        found = [span for span in self if span.name == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} spans are named {name!r}, of {self.names}")
        return found[0]

    def parent_of(self, span: ReadableSpan) -> ReadableSpan:
        wanted = span.parent.span_id if span.parent else None
        return next(each for each in self if each.context.span_id == wanted)


@contextmanager
def recording() -> Iterator[Spans]:
    """Record spans in this process; what opens a database has to begin inside."""
    spans = Spans()
    tracing.record(spans.tracer)
    try:
        yield spans
    finally:
        tracing.record(None)
