"""What a test's process counts and measures."""

from collections.abc import Mapping
from functools import cache

from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

type Labels = tuple[str, ...]


@cache
def _reader() -> InMemoryMetricReader:
    """Only one provider can be set in a process, and instruments made before it report to it."""
    reader = InMemoryMetricReader()
    metrics.set_meter_provider(MeterProvider([reader], shutdown_on_exit=False))
    return reader


def readings(name: str) -> Mapping[Labels, float]:
    """The present value of each series by the values of its labels; of durations their number."""
    data = _reader().get_metrics_data()
    return {
        tuple(str(value) for _, value in sorted((point.attributes or {}).items())): (
            point.value if isinstance(point, NumberDataPoint) else point.count
        )
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == name
        for point in metric.data.data_points
    }
