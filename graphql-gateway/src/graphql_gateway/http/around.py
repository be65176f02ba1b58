"""Around every HTTP request: its id, its span, one log line, and headers browsers should obey."""

import re
import time
from http import HTTPStatus

import structlog
from chassis.ids import new_name
from chassis.telemetry import tracing
from chassis.telemetry.buckets import SECONDS
from chassis.telemetry.spans import Nothing, Span
from chassis.telemetry.traceparent import TRACEPARENT
from opentelemetry import metrics
from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

type RawHeaders = list[tuple[bytes, bytes]]
type GivenHeaders = dict[bytes, bytes]

_log = structlog.get_logger()
_durations = metrics.get_meter("graphql_gateway").create_histogram(
    "http.server.request.duration",
    "s",
    "HTTP requests, by route and status.",
    explicit_bucket_boundaries_advisory=SECONDS,
)
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_TRACEPARENT = TRACEPARENT.encode()
_PROBES = frozenset({"/healthz", "/readyz"})
_FOLDERS = ("/graphql/assets/", "/media/")
_PATHS = frozenset({"/graphql", "/.well-known/jwks.json", "/webhooks/payment"})

# Monaco sets styles from script and starts its workers from blobs; all else is our own origin.
_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "content-security-policy": _CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
}

SECURITY_HEADERS = [(name.encode(), value.encode()) for name, value in _SECURITY.items()]
"""As they are sent, for answers that do not come through here."""

_SECURITY_NAMES = frozenset(name for name, _ in SECURITY_HEADERS)


class Around:
    """ASGI middleware, for requests alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_name()
        scope.setdefault("state", {})["request_id"] = request_id
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message["headers"], request_id)
            await send(message)

        with _span(scope, headers):
            try:
                await self._app(scope, receive, answered)
            finally:
                if scope["path"] not in _PROBES:
                    _note(scope, status, request_id, time.perf_counter() - started)


def _span(scope: Scope, headers: GivenHeaders) -> Span:
    """Probes come every second: they are nobody's trace."""
    if scope["path"] in _PROBES:
        return Nothing()
    name = f"{scope['method']} {_route(scope['path'])}"
    caller = headers.get(_TRACEPARENT, b"").decode("latin-1")
    return tracing.continued(name, caller, SpanKind.SERVER)


def _completed(headers: RawHeaders, request_id: str) -> RawHeaders:
    given = _SECURITY_NAMES.intersection([name for name, _ in headers])
    missing = [each for each in SECURITY_HEADERS if each[0] not in given]
    identity = [(b"x-request-id", request_id.encode())]
    if trace_id := tracing.current_trace_id():
        identity.append((b"x-trace-id", trace_id.encode()))
    return [*headers, *identity, *missing]


def _attributes(scope: Scope, status: int) -> dict[str, str | int]:
    return {
        "http.request.method": scope["method"],
        "http.route": _route(scope["path"]),
        "http.response.status_code": status,
    }


def _route(path: str) -> str:
    """Few enough to count by, whatever anybody asks for."""
    if path in _PATHS:
        return path
    return next((f"{folder}*" for folder in _FOLDERS if path.startswith(folder)), "*")


def _note(scope: Scope, status: int, request_id: str, seconds: float) -> None:
    if tracing.recorder():
        _durations.record(seconds, _attributes(scope, status))
    _log.info(
        "request",
        verb=scope["method"],
        path=scope["path"],
        status=status,
        request_id=request_id,
        milliseconds=round(seconds * 1000, 1),
    )
