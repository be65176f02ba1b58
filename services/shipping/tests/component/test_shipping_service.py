import asyncio

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from chassis.ids import new_id
from chassis.messaging.jetstream import Messaging
from google.type.postal_address_pb2 import PostalAddress
from shop.shipping.v1 import shipment_events_pb2
from shop.shipping.v1 import shipping_service_pb2 as pb
from shop.shipping.v1.shipment_pb2 import Shipment, ShipmentState

from services.shipping.tests.component.requests import Shipping, a_create, an_address, create

ALL_STATES = [
    ShipmentState.SHIPMENT_STATE_PENDING,
    ShipmentState.SHIPMENT_STATE_IN_TRANSIT,
    ShipmentState.SHIPMENT_STATE_OUT_FOR_DELIVERY,
    ShipmentState.SHIPMENT_STATE_DELIVERED,
]


def a_quote(region_code: str = "DE", currency: str = "EUR") -> pb.QuoteRatesRequest:
    return pb.QuoteRatesRequest(
        address=an_address(region_code), weight_grams=800, currency=currency
    )


async def delivered(shipping: Shipping, shipment_id: str) -> list[Shipment]:
    """Every state that a watcher sees."""
    seen = []
    async with asyncio.timeout(20):
        async for response in shipping.WatchShipment(pb.WatchShipmentRequest(id=shipment_id)):
            seen.append(response.shipment)
            if response.shipment.state == ShipmentState.SHIPMENT_STATE_DELIVERED:
                break
    return seen


async def test_rates_are_quoted_cheapest_first_in_the_wanted_currency(shipping: Shipping) -> None:
    rates = (await shipping.QuoteRates(a_quote())).rates

    assert [rate.id for rate in rates] == ["europe-standard", "europe-express"]
    assert rates[0].price.currency_code == "EUR"
    assert (rates[0].price.units, rates[0].price.nanos) == (12, 900_000_000)


async def test_a_currency_without_prices_has_no_rate(shipping: Shipping) -> None:
    with pytest.raises(FailedPrecondition) as refusal:
        await shipping.QuoteRates(a_quote(currency="JPY"))
    assert refusal.value.reason == "NO_RATE_FOR_ADDRESS"
    assert refusal.value.metadata == {"region_code": "DE"}


async def test_an_address_without_a_country_is_refused(shipping: Shipping) -> None:
    nowhere = PostalAddress(address_lines=["Invalidenstr. 1"])
    with pytest.raises(InvalidArgument):
        await shipping.QuoteRates(pb.QuoteRatesRequest(address=nowhere, currency="EUR"))


async def test_an_unknown_rate_cannot_be_shipped_with(shipping: Shipping) -> None:
    with pytest.raises(NotFound) as refusal:
        await shipping.CreateShipment(a_create(new_id(), rate_id="us-standard"))
    assert refusal.value.reason == "RATE_NOT_FOUND"


async def test_a_shipment_is_followed_to_its_customer(shipping: Shipping) -> None:
    created = await create(shipping, new_id())
    seen = await delivered(shipping, created.id)

    assert created.carrier == "Shopmesh Post"
    assert [parcel.weight_grams for parcel in created.parcels] == [800]
    versions = [shipment.version for shipment in seen]
    assert versions == sorted(set(versions))
    assert [event.state for event in seen[-1].tracking_events] == ALL_STATES


async def test_an_order_asked_for_many_times_at_once_has_one_shipment(
    replicas: list[Shipping],
) -> None:
    order_id = new_id()
    shipments = await asyncio.gather(
        *(create(replicas[number % 2], order_id) for number in range(30))
    )
    assert len({(each.id, each.tracking_number) for each in shipments}) == 1


async def test_another_shipment_for_the_same_order_is_refused(shipping: Shipping) -> None:
    order_id = new_id()
    await create(shipping, order_id)
    with pytest.raises(AlreadyExists) as refusal:
        await shipping.CreateShipment(a_create(order_id, rate_id="europe-express"))
    assert refusal.value.reason == "REQUEST_ID_REUSED"


async def test_shipments_are_found_by_either_id_and_once(shipping: Shipping) -> None:
    one, two = await create(shipping, new_id()), await create(shipping, new_id())
    response = await shipping.BatchGetShipments(
        pb.BatchGetShipmentsRequest(
            ids=[one.id, str(new_id())], order_ids=[one.order_id, two.order_id]
        )
    )
    assert sorted(each.id for each in response.shipments) == sorted([one.id, two.id])


async def test_an_unknown_shipment_cannot_be_watched(shipping: Shipping) -> None:
    with pytest.raises(NotFound) as refusal:
        async for _ in shipping.WatchShipment(pb.WatchShipmentRequest(id=str(new_id()))):
            pass
    assert refusal.value.reason == "SHIPMENT_NOT_FOUND"


async def test_two_replicas_publish_every_step_of_every_shipment_once(
    replicas: list[Shipping], nats_url: str
) -> None:
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    await messaging.ensure_stream("shipping")
    subscription = await (await messaging.jetstream()).subscribe(
        "shop.shipping.v1.>", ordered_consumer=True
    )
    shipments = await asyncio.gather(
        *(create(replicas[number % 2], new_id()) for number in range(10))
    )
    facts: dict[str, list[tuple[str, int]]] = {each.id: [] for each in shipments}

    while sum(map(len, facts.values())) < 40:
        message = await subscription.next_msg(timeout=20)
        name = message.subject.rsplit(".", 1)[1]
        event = getattr(shipment_events_pb2, name).FromString(message.data)
        if event.shipment.id in facts:
            facts[event.shipment.id].append((name, event.aggregate_version))
    await messaging.close()

    for told in facts.values():
        assert sorted(told, key=lambda fact: fact[1]) == [
            ("ShipmentCreated", 1),
            ("ShipmentDispatched", 2),
            ("ShipmentProgressed", 3),
            ("ShipmentDelivered", 4),
        ]


async def test_a_shipment_that_was_called_off_first_is_never_created(shipping: Shipping) -> None:
    order_id = new_id()

    response = await shipping.CancelShipment(pb.CancelShipmentRequest(order_id=str(order_id)))

    assert response.shipment.state == ShipmentState.SHIPMENT_STATE_CANCELLED
    with pytest.raises(FailedPrecondition) as refusal:
        await create(shipping, order_id)
    assert refusal.value.reason == "SHIPMENT_CANCELLED"


async def test_what_the_carrier_has_cannot_be_called_off(shipping: Shipping) -> None:
    created = await create(shipping, new_id())
    await delivered(shipping, created.id)

    with pytest.raises(FailedPrecondition) as refusal:
        await shipping.CancelShipment(pb.CancelShipmentRequest(order_id=created.order_id))
    assert refusal.value.reason == "SHIPMENT_DISPATCHED"
