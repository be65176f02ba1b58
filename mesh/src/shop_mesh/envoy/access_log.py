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


# A container has one place to log to, which its user may write to but not open.
STANDARD_OUTPUT = Path("/dev/stdout")


def access_log(log_dir: Path, proxy: str, direction: str) -> list[Json]:
    """Log to the proxy's file in the folder, or with the container's other lines."""
    log_format = {"json_format": {"proxy": proxy, "direction": direction, **_FIELDS}}
    if log_dir == STANDARD_OUTPUT:
        stream = "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"
        return [extension("envoy.access_loggers.stdout", stream, log_format=log_format)]
    return [
        extension(
            "envoy.access_loggers.file",
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            path=str(log_dir / f"{proxy}.access.log"),
            log_format=log_format,
        )
    ]
