"""One JSON line per request, with what finds it again: request id, trace, caller, flags."""

from pathlib import Path

from shop_mesh.envoy.typed import Json, extension

_FIELDS = {
    "time": "%START_TIME%",
    "authority": "%REQ(:AUTHORITY)%",
    "method": "%REQ(:METHOD)%",
    "path": "%PATH(NQ)%",  # without the query: it may hold what a log must not
    "protocol": "%PROTOCOL%",
    "status": "%RESPONSE_CODE%",
    "grpc_status": "%GRPC_STATUS(SNAKE_STRING)%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "duration_ms": "%DURATION%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "upstream": "%UPSTREAM_HOST%",
    "caller": "%DOWNSTREAM_PEER_URI_SAN%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "trace_id": "%TRACE_ID%",  # where spans are recorded; else it is in the next two
    "traceparent": "%REQ(TRACEPARENT)%",
    "answer_trace_id": "%RESP(X-TRACE-ID)%",  # of a trace that began behind this proxy
}


def access_log(log_dir: Path, proxy: str, direction: str) -> list[Json]:
    """Log to the proxy's file in the state directory."""
    fields = {"proxy": proxy, "direction": direction, **_FIELDS}
    return [
        extension(
            "envoy.access_loggers.file",
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            path=str(log_dir / f"{proxy}.access.log"),
            log_format={"json_format": fields},
        )
    ]
