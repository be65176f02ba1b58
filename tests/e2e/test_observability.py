"""One checkout is one trace through the whole shop, and every figure that is looked at is there."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.architecture.queries import (
    documented,
    expressions,
    labels_in,
    metrics_in,
    names_in_prometheus,
)
from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import VISA, Shopper

PLACE = """mutation Checkout($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { number state } userErrors { code } } }"""
SERVICES = "product inventory order payment shipping gateway".split()
STEPS = "RESERVE AUTHORIZE COMMIT CAPTURE SHIP".split()
EXPECTED = {
    ("edge", "POST /graphql"),
    ("gateway", "POST /graphql"),
    ("gateway", "mutation Checkout"),
    ("gateway", "shop.order.v1.OrderService/PlaceOrder"),
    ("gateway-sidecar", "POST /shop.order.v1.OrderService/PlaceOrder"),
    ("order-sidecar", "POST /shop.order.v1.OrderService/PlaceOrder"),
    ("order", "shop.order.v1.OrderService/PlaceOrder"),
    ("order", "INSERT saga"),
    ("order", "INSERT outbox"),
    ("order", "COMMIT"),
    ("order", "saga CHECKOUT"),
    *(("order", f"step {step}") for step in STEPS),
    ("order", "publish shop.order.v1.OrderPlaced"),
    ("order", "publish shop.order.v1.OrderConfirmed"),
    ("inventory", "shop.inventory.v1.InventoryService/ReserveStock"),
    ("inventory", "UPDATE stock"),
    ("inventory", "publish shop.inventory.v1.StockChanged"),
    ("product", "process shop.inventory.v1.StockChanged"),
    ("product", "INSERT inbox"),
    ("payment", "shop.payment.v1.PaymentService/AuthorizePayment"),
    ("payment", "ask the provider"),
    ("payment", "publish shop.payment.v1.PaymentCaptured"),
    ("shipping", "shop.shipping.v1.ShippingService/CreateShipment"),
    ("shipping", "INSERT shipment"),
}

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def observed() -> Iterator[RunningShop]:
    with running_shop(traces=True) as shop:
        yield shop


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.2)


async def an_order(shop: RunningShop) -> str:
    async with Shopper.arrive(shop.url) as shopper:
        cart = await shopper.fill_cart((await shopper.find_variant())["id"])
        wish = {"cartId": cart["id"], "paymentToken": VISA, "requestId": str(uuid4())}
        placed = (await shopper.ask(PLACE, input=wish))["orderPlace"]
    assert placed["order"]["state"] == "CONFIRMED"
    return str(placed["order"]["number"])


def spans_of(shop: RunningShop, order: str) -> list[Json]:
    return list(json.loads(shop.command("trace", order, "--json")))


def places_in(spans: list[Json]) -> set[tuple[str, str]]:
    return {(span["service"], span["name"]) for span in spans}


def orphans(spans: list[Json]) -> set[str]:
    """Parts of what is not there; the first of all is a part of nothing."""
    return {span["parent_id"] for span in spans} - {span["span_id"] for span in spans} - {""}


async def test_a_checkout_is_one_trace_from_the_edge_to_the_last_consumer(
    observed: RunningShop,
) -> None:
    order = await an_order(observed)
    spans: list[Json] = []

    def is_complete() -> bool:
        spans[:] = spans_of(observed, order)
        return places_in(spans) >= EXPECTED and not orphans(spans)

    try:
        await eventually(is_complete)
    except TimeoutError:
        pytest.fail(f"missing {EXPECTED - places_in(spans)}; without parent {orphans(spans)}")
    assert len({span["trace_id"] for span in spans}) == 1
    assert [span["service"] for span in spans if not span["parent_id"]] == ["edge"]
    services = {span["service"] for span in spans}
    assert services >= {name for each in SERVICES for name in (each, f"{each}-sidecar")}


async def test_logs_of_services_and_sidecars_name_the_trace(observed: RunningShop) -> None:
    order = await an_order(observed)
    await eventually(lambda: "trace_id" in observed.command("trace", order, "--json"))
    trace = spans_of(observed, order)[0]["trace_id"]

    def access_log(proxy: str) -> list[Json]:
        file = observed.state / "log" / f"{proxy}.access.log"
        return [json.loads(line) for line in file.read_text().splitlines()]

    def is_logged() -> bool:
        proxies = ("edge", "gateway", "order", "inventory", "payment", "shipping")
        in_sidecars = (any(line["trace_id"] == trace for line in access_log(p)) for p in proxies)
        return all(in_sidecars) and trace in observed.command("logs", "gateway", "-n", "500")

    await eventually(is_logged)


async def test_every_metric_that_is_looked_at_is_told(observed: RunningShop) -> None:
    await an_order(observed)
    readings: list[Json] = []

    def all_are_there() -> bool:
        readings[:] = json.loads(observed.command("metrics", "--json"))
        return {each["name"] for each in readings} >= documented()

    try:
        await eventually(all_are_there)
    except TimeoutError:
        pytest.fail(f"missing {documented() - {each['name'] for each in readings}}")
    told: dict[str, set[str]] = {}
    for each in readings:
        labels = {label.replace(".", "_") for label in each["attributes"]}
        for name in names_in_prometheus(each["name"], each["kind"], each["unit"]):
            told.setdefault(name, set()).update(labels)
    for expression in expressions():
        names = metrics_in(expression)
        assert names <= told.keys(), expression
        if names:
            assert labels_in(expression) <= set.union(*(told[name] for name in names)), expression
    undocumented = {each["name"] for each in readings} - documented()
    assert {name for name in undocumented if not name.startswith("otel.")} == set()
