"""Sends what the process records to an OpenTelemetry collector, if it was told of one."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.settings import ProcessSettings
from chassis.telemetry import tracing


@contextmanager
def recording(service: str, settings: ProcessSettings) -> Iterator[None]:
    """Record what is done meanwhile, and send it before this ends; nothing without a collector."""
    if not settings.otlp_endpoint:
        yield
        return
    # Imported here: a process without a collector spares itself the SDK and its HTTP client.
    from chassis.telemetry.providers import Providers  # noqa: PLC0415

    providers = Providers(service, settings.otlp_endpoint, settings.otlp_interval_seconds)
    tracing.record(providers.tracer)
    try:
        yield
    finally:
        tracing.record(None)
        providers.shut_down()
