import pytest
from in_memory.client import Client
from in_memory.shop import Shop
from in_memory.walker import FURTHER, JOURNEY, Walker, before, is_subscription, query_of

# RPCs of each operation; a list never costs one for each of its items.
CALLS = {
    "01-browse": 2,
    "02-guest-session": 1,
    "03-cart": 1,
    "04-delivery": 2,
    "05-shipping-rate": 1,
    "06-order": 1,
    "07-watch-order": 2,
    "audit-entries": 4,
    "audit-verification": 4,
    "cart": 5,
    "cart-lines-add": 1,
    "cart-lines-remove": 1,
    "cart-lines-update": 1,
    "categories": 2,
    "category": 1,
    "category-create": 1,
    "category-delete": 1,
    "category-products-add": 2,
    "category-products-remove": 2,
    "category-update": 1,
    "customer": 1,
    "customer-address-create": 1,
    "customer-address-default-set": 1,
    "customer-address-delete": 1,
    "customer-address-update": 1,
    "customer-password-change": 1,
    "customer-password-reset": 1,
    "customer-password-reset-request": 1,
    "customer-register": 1,
    "customer-role-set": 1,
    "customer-update": 1,
    "customers": 1,
    "node": 2,
    "order": 4,
    "order-cancel": 1,
    "order-refund-create": 1,
    "orders": 1,
    "orders-needing-attention": 1,
    "product": 2,
    "product-archive": 1,
    "product-create": 1,
    "product-publish": 1,
    "product-update": 1,
    "search": 2,
    "session-create": 1,
    "session-delete": 1,
    "session-delete-all": 1,
    "session-refresh": 1,
    "shipment-updated": 2,
    "stock-adjust": 1,
    "stock-movements": 1,
    "stock-receive": 1,
    "stock-reservations": 1,
    "stock-set": 1,
    "stock-updated": 1,
    "viewer": 1,
    "viewer-addresses": 2,
}


@pytest.fixture
def walker(client: Client, shop: Shop) -> Walker:
    return Walker(client, shop)


@pytest.mark.parametrize("name", [*JOURNEY, *FURTHER])
async def test_an_example_operation_succeeds_in_the_calls_it_needs(
    walker: Walker, name: str
) -> None:
    await walker.walk(*before(name))
    walker.shop.counting.calls.clear()

    data = await walker.run(name)

    for payload in data.values():
        assert isinstance(payload, list) or not (payload or {}).get("userErrors")
    assert sum(walker.shop.calls.values()) == CALLS[name], walker.shop.calls


async def test_the_journey_ends_with_a_captured_order_on_its_way(walker: Walker) -> None:
    await walker.walk(*JOURNEY[:-1])

    order = (await walker.run("07-watch-order"))["orderUpdated"]

    assert (order["state"], order["paymentState"]) == ("CONFIRMED", "CAPTURED")
    assert order["fulfilmentState"] == "SHIPPED"
    assert order["shipment"]["state"] == "PENDING"


@pytest.mark.parametrize(
    "name", [each for each in (*JOURNEY, *FURTHER) if not is_subscription(query_of(each))]
)
async def test_no_example_operation_calls_more_than_was_planned(walker: Walker, name: str) -> None:
    await walker.walk(*before(name))
    query, variables = walker.prepared(name)

    plan = await walker.client.plan(query, **variables)

    assert sum(plan["actualCalls"].values()) <= sum(plan["plannedCalls"].values()), plan
