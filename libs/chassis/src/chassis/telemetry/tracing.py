"""OpenTelemetry traces. Without a collector spans are not recorded, but trace ids still travel."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

_tracer = trace.get_tracer("shop")


def configure_tracing(service: str, otlp_endpoint: str | None) -> None:
    """Set the process's tracer up, once."""
    sampler = ALWAYS_ON if otlp_endpoint else ALWAYS_OFF
    provider = TracerProvider(
        sampler=ParentBased(sampler) if otlp_endpoint else sampler,
        resource=Resource.create({"service.name": service}),
    )
    if otlp_endpoint:
        # Imported here: it brings an HTTP client that a process without a collector never needs.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


@contextmanager
def server_span(method: str, metadata: Mapping[str, str]) -> Iterator[Span]:
    """The span of a call being served, as a child of the caller's."""
    parent = propagate.extract(metadata)
    with _tracer.start_as_current_span(
        method.lstrip("/"), context=parent, kind=SpanKind.SERVER, attributes={"rpc.system": "grpc"}
    ) as span:
        yield span


@contextmanager
def client_span(method: str) -> Iterator[Span]:
    """The span of a call being made."""
    with _tracer.start_as_current_span(
        method.lstrip("/"), kind=SpanKind.CLIENT, attributes={"rpc.system": "grpc"}
    ) as span:
        yield span


@contextmanager
def consumer_span(name: str, headers: Mapping[str, str]) -> Iterator[Span]:
    """The span of a message being handled, as a child of the transaction that recorded it."""
    with _tracer.start_as_current_span(
        name, context=propagate.extract(headers), kind=SpanKind.CONSUMER
    ) as span:
        yield span


def mark_failed(span: Span, description: str) -> None:
    span.set_status(Status(StatusCode.ERROR, description))


def current_trace_id() -> str | None:
    """The running trace's id in hex, for logs and error extensions."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None
