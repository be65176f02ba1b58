"""A collector for one machine: takes OTLP over HTTP, keeps it in a file."""

import http.server
from http import HTTPStatus

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from runner.traces.decoding import readings_in, spans_in
from runner.traces.store import Store


class Receiver(http.server.ThreadingHTTPServer):
    """Listens on loopback: what it is sent tells much of the shop."""

    daemon_threads = True

    def __init__(self, port: int, store: Store) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.store = store


class _Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        body = self._body()
        try:
            status = self._keep(body)
        except DecodeError:
            status = HTTPStatus.BAD_REQUEST
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def _keep(self, body: bytes) -> HTTPStatus:
        match self.path:
            case "/v1/traces":
                self.server.store.keep_spans(spans_in(ExportTraceServiceRequest.FromString(body)))
            case "/v1/metrics":
                request = ExportMetricsServiceRequest.FromString(body)
                self.server.store.keep_readings(readings_in(request))
            case _:
                return HTTPStatus.NOT_FOUND
        return HTTPStatus.OK

    def _body(self) -> bytes:
        """Envoy sends it in chunks, Python in one piece."""
        if length := self.headers["content-length"]:
            return self.rfile.read(int(length))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: object) -> None:
        """A line for each batch of spans would tell nobody anything."""
