"""Counts sagas as they begin and end."""

from opentelemetry import metrics

from order_service.application.ports import SagaRow
from order_service.domain.saga import SagaKind

_meter = metrics.get_meter("order_service")
_started = _meter.create_counter("shop.saga.started", "{saga}", "Sagas that began, by kind.")
_resumed = _meter.create_counter(
    "shop.saga.resumed", "{saga}", "Sagas taken over from a process that left them, by kind."
)
_ended = _meter.create_counter("shop.saga.ended", "{saga}", "Sagas that ended, by kind and how.")


def expect_all() -> None:
    """Count from zero, so that the first of a kind is an increase."""
    for kind in SagaKind:
        for counter in (_started, _resumed):
            counter.add(0, {"kind": kind})


def begun(row: SagaRow) -> None:
    counter = _started if row.version == 1 else _resumed  # each claim raises the version
    counter.add(1, {"kind": row.saga.kind})


def went_on(row: SagaRow) -> None:
    if row.saga.step is None:
        _ended.add(1, {"kind": row.saga.kind, "outcome": row.saga.state})
