"""OpenTelemetry's SDK, set up to send spans and metrics over OTLP/HTTP."""

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from chassis.ids import new_id

_EXPORT_SECONDS = 1  # a collector that is away must not hold up the end of a process
_LONGEST_WAIT_MS = 1000


class Providers:
    """The process's tracer and meter, whose instruments may have been made before."""

    def __init__(self, service: str, endpoint: str, seconds: float) -> None:
        base = endpoint.rstrip("/")
        resource = Resource.create(
            {
                "service.name": service,
                "service.namespace": "shop",
                "service.instance.id": str(new_id()),
            }
        )
        spans = OTLPSpanExporter(f"{base}/v1/traces", timeout=_EXPORT_SECONDS)
        self._traces = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._traces.add_span_processor(
            BatchSpanProcessor(spans, schedule_delay_millis=_LONGEST_WAIT_MS)
        )
        readings = OTLPMetricExporter(f"{base}/v1/metrics", timeout=_EXPORT_SECONDS)
        reader = PeriodicExportingMetricReader(readings, seconds * 1000)
        self._metrics = MeterProvider([reader], resource, shutdown_on_exit=False)
        self.tracer = self._traces.get_tracer("shop")
        trace.set_tracer_provider(self._traces)
        metrics.set_meter_provider(self._metrics)

    def shut_down(self) -> None:
        """Send what is left."""
        self._traces.shutdown()
        self._metrics.shutdown(timeout_millis=_EXPORT_SECONDS * 1000)
