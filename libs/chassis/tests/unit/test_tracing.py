import asyncio
import contextvars

import pytest
from chassis.errors import NotFound, Unavailable
from chassis.rpc.client import outgoing
from chassis.rpc.observed import calling, serving
from chassis.telemetry import tracing
from chassis.telemetry.sql import summary
from chassis.telemetry.traceparent import accepted, begun, trace_id_of
from chassis.testing.spans import recording
from opentelemetry.trace import SpanKind, StatusCode

METHOD = "/shop.order.v1.OrderService/GetOrder"
NAME = "shop.order.v1.OrderService/GetOrder"
TRACE = "0af7651916cd43dd8448eb211c80319c"
HEADER = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        HEADER.upper(),
        f"{HEADER}-more",
        f"{HEADER}\n",
    ],
)
def test_what_is_no_traceparent_is_not_passed_on(header: str | None) -> None:
    assert accepted(header) is None


def test_a_trace_that_begins_here_has_a_header_others_accept() -> None:
    assert accepted(begun()) is not None
    assert begun() != begun()


class TestWithoutACollector:
    def test_the_callers_header_goes_on_unchanged(self) -> None:
        with serving(METHOD, {"traceparent": HEADER}), calling(METHOD) as call:
            assert ("traceparent", HEADER) in outgoing(call.traceparent)
            assert tracing.current_trace_id() == TRACE

    def test_a_call_without_a_header_gets_a_trace_for_its_logs(self) -> None:
        with serving(METHOD, {}) as call:
            assert tracing.current_trace_id() == trace_id_of(call.traceparent or "")

    def test_nothing_stays_behind(self) -> None:
        with serving(METHOD, {"traceparent": HEADER}):
            pass

        assert tracing.traceparent() is None

    def test_no_span_is_made(self) -> None:
        assert tracing.span("a part") is tracing.span("another")


class TestWithACollector:
    def test_a_call_made_while_serving_one_is_its_part(self) -> None:
        with (
            recording() as spans,
            serving(METHOD, {"traceparent": HEADER}) as served,
            calling(METHOD) as called,
        ):
            assert served.traceparent != called.traceparent

        client, server = spans
        assert spans.trace_ids == {int(TRACE, 16)}
        assert server.parent is not None
        assert f"{server.parent.span_id:016x}" in HEADER
        assert spans.parent_of(client) is server
        assert (client.kind, server.kind) == (SpanKind.CLIENT, SpanKind.SERVER)

    def test_a_call_says_how_it_ended(self) -> None:
        with recording() as spans, serving(METHOD, {}) as call:
            call.refused(Unavailable("later"))

        span = spans.named(NAME)
        assert (span.attributes or {})["rpc.response.status_code"] == "UNAVAILABLE"
        assert span.status.status_code is StatusCode.ERROR

    def test_a_refusal_is_no_failure_of_the_server_but_one_of_the_call(self) -> None:
        with recording() as spans, pytest.raises(NotFound), calling(METHOD):
            with serving(METHOD, {}) as call:
                call.refused(NotFound("no such order"))
            raise NotFound("no such order")

        server, client = spans
        assert server.status.status_code is StatusCode.UNSET
        assert client.status.status_code is StatusCode.ERROR

    def test_a_caller_who_leaves_is_told_apart(self) -> None:
        with recording() as spans, pytest.raises(asyncio.CancelledError), serving(METHOD, {}):
            raise asyncio.CancelledError

        attributes = spans.named(NAME).attributes or {}
        assert attributes["rpc.response.status_code"] == "CANCELLED"

    def test_a_stream_may_be_closed_elsewhere(self, caplog: pytest.LogCaptureFixture) -> None:
        with recording() as spans:
            stream = serving(METHOD, {"traceparent": HEADER})
            contextvars.copy_context().run(stream.__enter__)
            stream.__exit__(None, None, None)

        assert spans.names == [NAME]
        assert not caplog.records

    def test_messages_of_errors_stay_out_of_spans(self) -> None:
        with recording() as spans, pytest.raises(ValueError, match="secret"):  # noqa: SIM117
            with tracing.span("a part"):
                raise ValueError("a secret")

        span = spans.named("a part")
        assert (span.attributes or {})["error.type"] == "ValueError"
        assert not span.events
        assert "secret" not in (span.status.description or "")

    def test_what_the_caller_does_not_sample_is_not_recorded(self) -> None:
        with recording() as spans, serving(METHOD, {"traceparent": f"{HEADER[:-1]}0"}):
            assert tracing.current_trace_id() == TRACE

        assert spans.names == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT a, b FROM orders WHERE id = $1 FOR UPDATE SKIP LOCKED", "SELECT orders"),
        ('INSERT INTO "outbox" (id) VALUES ($1)', "INSERT outbox"),
        ("\n  WITH w AS (UPDATE saga SET x = 1) SELECT 1 FROM w", "UPDATE saga"),
        ("DELETE FROM cart WHERE id = $1", "DELETE cart"),
        ("COMMIT;", "COMMIT"),
        ("SELECT 1", "SELECT"),
    ],
)
def test_a_statement_is_named_by_what_it_does(statement: str, expected: str) -> None:
    assert summary(statement) == expected
