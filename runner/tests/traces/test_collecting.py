import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status
from runner.cli import app
from runner.traces import store
from runner.traces.receiver import Receiver
from runner.traces.store import Store
from runner.traces.tree import shown
from typer.testing import CliRunner

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "what? 100%20#1"  # an address would mean something by each of these
    folder.mkdir()
    return folder / "traces.sqlite"


@pytest.fixture
def receiver(file: Path) -> Iterator[Receiver]:
    receiver = Receiver(0, Store(file))
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    yield receiver
    receiver.shutdown()
    receiver.server_close()


def text(key: str, value: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=value))


def resource(service: str) -> Resource:
    return Resource(attributes=[text("service.name", service)])


def a_span(number: int, parent: int, name: str, *, failed: bool = False) -> Span:
    return Span(
        trace_id=bytes.fromhex(TRACE),
        span_id=number.to_bytes(8),
        parent_span_id=parent.to_bytes(8) if parent else b"",
        name=name,
        start_time_unix_nano=number * 1_000_000,
        end_time_unix_nano=number * 1_000_000 + 2_500_000,
        attributes=[text("shop.order_number", "1001"), text("error.type", "Oops")],
        status=Status(code=Status.STATUS_CODE_ERROR if failed else Status.STATUS_CODE_UNSET),
    )


def spans_of(service: str, *spans: Span) -> bytes:
    request = ExportTraceServiceRequest(
        resource_spans=[
            ResourceSpans(resource=resource(service), scope_spans=[ScopeSpans(spans=spans)])
        ]
    )
    return request.SerializeToString()


def post(receiver: Receiver, path: str, body: bytes, *, chunked: bool = False) -> int:
    connection = HTTPConnection("127.0.0.1", receiver.server_port, timeout=10)
    content = iter([body[:7], body[7:]]) if chunked else body
    connection.request("POST", path, body=content, encode_chunked=chunked, headers=_how(chunked))
    response = connection.getresponse()
    response.read()
    return response.status


def _how(chunked: bool) -> dict[str, str]:
    return {"transfer-encoding": "chunked"} if chunked else {}


def test_spans_of_many_processes_become_one_tree(receiver: Receiver, file: Path) -> None:
    server = spans_of("order", a_span(3, 2, "PlaceOrder", failed=True))
    caller = spans_of("gateway", a_span(1, 0, "POST /graphql"), a_span(2, 1, "mutation Place"))
    assert post(receiver, "/v1/traces", server, chunked=True) == 200
    assert post(receiver, "/v1/traces", caller) == 200

    assert shown(store.trace(file, TRACE)).splitlines() == [
        f"trace {TRACE}: 3 spans in 4.5 ms",
        "     0.0      2.5  gateway: POST /graphql",
        "     1.0      2.5    gateway: mutation Place",
        "     2.0      2.5      order: PlaceOrder  FAILED Oops",
    ]
    assert store.traces_of_order(file, "1001") == [TRACE]


def test_a_span_whose_parent_was_not_sent_is_shown_all_the_same(
    receiver: Receiver, file: Path
) -> None:
    post(receiver, "/v1/traces", spans_of("order", a_span(3, 2, "PlaceOrder")))

    assert "order: PlaceOrder" in shown(store.trace(file, TRACE))


def test_what_was_sent_twice_is_kept_once(receiver: Receiver, file: Path) -> None:
    for _ in range(2):
        post(receiver, "/v1/traces", spans_of("order", a_span(3, 2, "PlaceOrder")))

    assert len(store.trace(file, TRACE)) == 1


def test_of_a_metric_the_latest_value_is_kept(receiver: Receiver, file: Path) -> None:
    for value in (7, 3):
        request = ExportMetricsServiceRequest()
        metrics = request.resource_metrics.add(resource=resource("order")).scope_metrics.add()
        gauge = metrics.metrics.add(name="shop.outbox.waiting", unit="{event}").gauge
        gauge.data_points.add(as_int=value)
        calls = metrics.metrics.add(name="rpc.server.call.duration", unit="s").histogram
        calls.data_points.add(count=value, sum=0.5)
        assert post(receiver, "/v1/metrics", request.SerializeToString()) == 200

    assert [(each.name, each.value) for each in store.readings(file)] == [
        ("rpc.server.call.duration", 3),
        ("shop.outbox.waiting", 3),
    ]


def test_nonsense_is_refused_and_the_next_is_taken(receiver: Receiver) -> None:
    assert post(receiver, "/v1/traces", b"\xff\xff") == 400
    assert post(receiver, "/v1/logs", b"") == 404
    assert post(receiver, "/v1/traces", b"") == 200


def test_a_trace_is_found_by_the_order(receiver: Receiver, file: Path) -> None:
    post(receiver, "/v1/traces", spans_of("order", a_span(3, 2, "PlaceOrder")))

    where = ["--state-dir", str(file.parent)]
    answer = CliRunner().invoke(app, ["trace", "1001", "--json", *where])
    nobody = CliRunner().invoke(app, ["trace", "1002", *where])

    assert [span["name"] for span in json.loads(answer.stdout)] == ["PlaceOrder"]
    assert (nobody.exit_code, nobody.stderr) == (1, "no trace of 1002\n")


@pytest.mark.parametrize("command", [["trace", "1001"], ["metrics"]])
def test_where_nothing_is_kept_it_says_what_to_do(tmp_path: Path, command: list[str]) -> None:
    answer = CliRunner().invoke(app, [*command, "--state-dir", str(tmp_path)])

    assert answer.exit_code == 1
    assert "shop up --traces" in answer.stderr
