"""What OTLP messages say, in words of ours."""

from collections.abc import Iterable, Iterator

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from runner.traces.model import Attributes, Reading, Span


def spans_in(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource in request.resource_spans:
        service = str(_attributes(resource.resource.attributes).get("service.name", ""))
        for span in (each for scope in resource.scope_spans for each in scope.spans):
            yield Span(
                trace_id=span.trace_id.hex(),
                span_id=span.span_id.hex(),
                parent_id=span.parent_span_id.hex(),
                service=service,
                name=span.name,
                began=span.start_time_unix_nano,
                ended=span.end_time_unix_nano,
                failed=span.status.code == Status.STATUS_CODE_ERROR,
                attributes=_attributes(span.attributes),
            )


def readings_in(request: ExportMetricsServiceRequest) -> Iterator[Reading]:
    for resource in request.resource_metrics:
        service = str(_attributes(resource.resource.attributes).get("service.name", ""))
        for metric in (each for scope in resource.scope_metrics for each in scope.metrics):
            for attributes, value in _points(metric):
                kind = metric.WhichOneof("data") or ""
                yield Reading(service, metric.name, kind, metric.unit, attributes, value)


def _points(metric: Metric) -> Iterator[tuple[Attributes, float]]:
    """The present value of each series; of durations how many there were."""
    match metric.WhichOneof("data"):
        case "gauge" | "sum" as kind:
            for number in getattr(metric, kind).data_points:
                value = getattr(number, number.WhichOneof("value") or "as_int")
                yield _attributes(number.attributes), value
        case "histogram":
            for point in metric.histogram.data_points:
                yield _attributes(point.attributes), point.count


def _attributes(pairs: Iterable[KeyValue]) -> Attributes:
    found: Attributes = {}
    for pair in pairs:
        if kind := pair.value.WhichOneof("value"):
            value = getattr(pair.value, kind)
            found[pair.key] = value if isinstance(value, str | int | float) else str(value)
    return found
