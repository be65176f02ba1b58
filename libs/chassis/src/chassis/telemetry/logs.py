"""Structured logs: one JSON object a line, with the request and trace they belong to."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import orjson
import structlog

from chassis.rpc import context
from chassis.telemetry.tracing import current_trace_id


def configure_logs(
    service: str,
    format: Literal["json", "console"],  # noqa: A002
    level: str,
) -> None:
    """Send this process's logs, those of libraries too, to standard output."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _origin(service),
        structlog.processors.format_exc_info,
    ]
    renderer, lines = _written_as(format)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lines,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
                _as_text,
            ],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _written_as(
    format: Literal["json", "console"],  # noqa: A002
) -> tuple[structlog.types.Processor, Any]:
    """What makes a line of an event, and what writes lines."""
    if format == "json":
        return structlog.processors.JSONRenderer(_json), structlog.BytesLoggerFactory()
    return structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty()), structlog.PrintLoggerFactory()


def _json(event: Any, **options: Any) -> bytes:
    """Some of what anybody may send only `json` can write: lone surrogates, huge integers."""
    try:
        return orjson.dumps(event, **options)
    except TypeError:
        return json.dumps(event, **options).encode()


def _as_text(_: Any, __: str, line: Any) -> str:
    return line.decode() if isinstance(line, bytes) else str(line)


def _origin(service: str) -> structlog.types.Processor:
    def add(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        call = context.current()
        if call.method:
            event.setdefault("method", call.method)
            event.setdefault("request_id", call.request_id)
        if trace_id := current_trace_id():
            event["trace_id"] = trace_id
        return event

    return add
