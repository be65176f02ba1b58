"""What sidecars say about the calls that pass them, to a collector and in their logs."""

import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from shop_mesh.testing.calls import call
from shop_mesh.testing.services import StubService
from shop_mesh.testing.trial import MeshTrial, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
RESERVE = "/shop.inventory.v1.InventoryService/ReserveStock"
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"


class Collector(http.server.ThreadingHTTPServer):
    """Keeps the spans that are posted to it, by the name of the proxy."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.spans: list[tuple[str, Span]] = []

    def of(self, trace: str) -> dict[str, Span]:
        return {name: span for name, span in self.spans if span.trace_id.hex() == trace}


class _Receiver(http.server.BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        for each in ExportTraceServiceRequest.FromString(self._body()).resource_spans:
            named = {pair.key: pair.value.string_value for pair in each.resource.attributes}
            self.server.spans += [
                (named["service.name"], span) for scope in each.scope_spans for span in scope.spans
            ]
        self.send_response(200)
        self.end_headers()

    def _body(self) -> bytes:
        """Envoy sends it in chunks."""
        assert self.headers["transfer-encoding"] == "chunked"
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    server = Collector()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path, collector: Collector) -> AsyncIterator[MeshTrial]:
    address = f"http://127.0.0.1:{collector.server_port}"
    async with MeshTrial(folder, ["order", "inventory"], collector=address) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inventory(mesh: MeshTrial) -> AsyncIterator[StubService]:
    async with StubService(mesh.replica("inventory").app) as running:
        yield running


async def test_both_sidecars_are_links_of_the_callers_trace(
    mesh: MeshTrial, inventory: StubService, collector: Collector
) -> None:
    told = (("traceparent", f"00-{TRACE}-{CALLER}-01"), ("x-request-id", "not-a-uuid"))
    async with mesh.channel("order", "inventory") as channel:
        await call(channel, RESERVE, metadata=told)
    await eventually(lambda: len(collector.of(TRACE)) == 2)

    spans = collector.of(TRACE)
    leaving, arriving = spans["order-sidecar"], spans["inventory-sidecar"]
    assert leaving.parent_span_id.hex() == CALLER
    assert arriving.parent_span_id == leaving.span_id
    assert leaving.kind == Span.SPAN_KIND_CLIENT
    assert arriving.kind == Span.SPAN_KIND_SERVER
    assert {leaving.name, arriving.name} == {f"POST {RESERVE}"}
    heard = inventory.called(RESERVE)[-1].metadata["traceparent"]
    assert heard == f"00-{TRACE}-{arriving.span_id.hex()}-01"


async def test_what_a_caller_does_not_want_recorded_is_not(
    mesh: MeshTrial, inventory: StubService, collector: Collector
) -> None:
    unwanted, wanted = "1" * 32, "2" * 32
    async with mesh.channel("order", "inventory") as channel:
        for trace, flags in ((unwanted, "00"), (wanted, "01")):
            told = (("traceparent", f"00-{trace}-{CALLER}-{flags}"),)
            await call(channel, RESERVE, metadata=told)
            assert trace in inventory.called(RESERVE)[-1].metadata["traceparent"]
    await eventually(lambda: len(collector.of(wanted)) == 2)

    assert collector.of(unwanted) == {}


async def test_logs_name_the_trace(mesh: MeshTrial, inventory: StubService) -> None:
    trace = "3" * 32
    async with mesh.channel("order", "inventory") as channel:
        await call(channel, RESERVE, metadata=(("traceparent", f"00-{trace}-{CALLER}-01"),))
    assert inventory.calls

    def lines(proxy: str) -> list[str]:
        return [line["direction"] for line in mesh.log(proxy) if line["trace_id"] == trace]

    await eventually(lambda: [*lines("order"), *lines("inventory")] == ["outbound", "inbound"])
