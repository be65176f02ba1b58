"""Sends what the process records to an OpenTelemetry collector, if it was told of one."""

import os
from typing import Self

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from chassis.ids import new_id
from chassis.settings import ProcessSettings
from chassis.telemetry import tracing

_EXPORT_SECONDS = 2  # a collector that is away must not hold up the end of a process


class Telemetry:
    """What is done inside it is recorded; without a collector it does nothing."""

    def __init__(self, service: str, settings: ProcessSettings) -> None:
        self._service = service
        self._endpoint = settings.otlp_endpoint
        self._seconds = settings.otlp_interval_seconds
        self._providers: list[TracerProvider | MeterProvider] = []

    def __enter__(self) -> Self:
        if self._endpoint:
            self._start(self._endpoint.rstrip("/"))
        return self

    def __exit__(self, *_: object) -> None:
        """Send what is left."""
        tracing.record(None)
        for provider in self._providers:
            provider.shutdown()

    def _start(self, base: str) -> None:
        # Imported here: a process without a collector never needs their HTTP client.
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import (  # noqa: PLC0415
            OTLPMetricExporter,
        )
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        traces = TracerProvider(resource=self._resource(), shutdown_on_exit=False)
        traces.add_span_processor(
            BatchSpanProcessor(
                OTLPSpanExporter(f"{base}/v1/traces", timeout=_EXPORT_SECONDS),
                schedule_delay_millis=1000,
            )
        )
        exporter = OTLPMetricExporter(f"{base}/v1/metrics", timeout=_EXPORT_SECONDS)
        reader = PeriodicExportingMetricReader(exporter, self._seconds * 1000)
        readings = MeterProvider([reader], self._resource(), shutdown_on_exit=False)
        self._providers = [traces, readings]
        trace.set_tracer_provider(traces)
        metrics.set_meter_provider(readings)
        tracing.record(traces.get_tracer("shop"))

    def _resource(self) -> Resource:
        return Resource.create(
            {
                "service.name": self._service,
                "service.namespace": "shop",
                "service.instance.id": str(new_id()),
                "process.pid": os.getpid(),
            }
        )
