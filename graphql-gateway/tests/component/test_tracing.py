"""The gateway's part of a trace: the request, the operation, the calls below it."""

import asyncio

from chassis.testing.spans import recording
from in_memory.client import Client
from opentelemetry.trace import SpanKind, StatusCode

TRACE = "0af7651916cd43dd8448eb211c80319c"
HEADER = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
TITLES = "query Titles { products(first: 1) { nodes { title } } }"


async def test_an_operation_is_a_part_of_its_request_and_calls_are_its_parts(
    client: Client,
) -> None:
    with recording() as spans:
        response = await client.http.post("/graphql", json={"query": TITLES}, headers=HEADER)

    request, operation = spans.named("POST /graphql"), spans.named("query Titles")
    [call] = [each for each in spans if each.kind is SpanKind.CLIENT]
    assert spans.parent_of(call) is operation
    assert spans.parent_of(operation) is request
    assert call.name == "shop.product.v1.ProductService/ListProducts"
    assert {f"{each:032x}" for each in spans.trace_ids} == {TRACE}
    assert response.headers["x-trace-id"] == TRACE


async def test_an_operation_with_errors_has_failed(client: Client) -> None:
    with recording() as spans:
        await client.http.post("/graphql", json={"query": "query Me { viewer { nothing } }"})

    assert spans.named("query Me").status.status_code is StatusCode.ERROR


async def test_probes_are_no_traces(client: Client) -> None:
    with recording() as spans:
        await client.http.get("/healthz")

    assert spans.names == []


async def test_names_of_paths_are_few(client: Client) -> None:
    expected = {"GET /media/*", "GET *", "GET /graphql"}
    with recording() as spans:
        for path in ("/media/demo/bud-vase.svg", "/nowhere", "/graphql?query={__typename}"):
            await client.http.get(path)
        async with asyncio.timeout(10):  # a span ends after its answer was sent
            while not expected <= set(spans.names):
                await asyncio.sleep(0.01)

    assert not [each for each in spans.names if "nowhere" in each or "bud-vase" in each]


async def test_a_trace_that_begins_here_is_told_to_the_caller(client: Client) -> None:
    response = await client.http.post("/graphql", json={"query": "{ __typename }"})

    assert len(response.headers["x-trace-id"]) == 32
