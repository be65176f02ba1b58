"""Shipping as tests want it: every value has a default that does not matter."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from shipping_service.application.commands import CreateShipment
from shipping_service.domain.address import Address
from shipping_service.domain.parcels import Item, pack
from shipping_service.domain.rates import Bracket, Offer
from shipping_service.domain.shipment import Booking, Shipment, ShipmentState, reported

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(hours=1)
BERLIN = Address(
    region_code="DE",
    postal_code="10115",
    locality="Berlin",
    address_lines=("Invalidenstr. 1",),
    recipients=("Ada",),
)
MUG = Item("MUG-RED", quantity=2, weight_grams=400)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def an_offer(offer_id: str = "standard", **brackets: str) -> Offer:
    """`an_offer(up_to_500="4.90")`; by default 5.00 up to 1 kg and 9.00 up to 10 kg."""
    wanted = brackets or {"up_to_1000": "5.00", "up_to_10000": "9.00"}
    return Offer(
        id=offer_id,
        name="Standard",
        carrier="Post",
        min_days=2,
        max_days=4,
        brackets=tuple(
            Bracket(int(name.removeprefix("up_to_")), {"USD": usd(price)})
            for name, price in wanted.items()
        ),
    )


def a_command(
    order_id: UUID | None = None, *items: Item, rate_id: str = "standard", address: Address = BERLIN
) -> CreateShipment:
    return CreateShipment(order_id or new_id(), rate_id, address, items or (MUG,))


def a_booking(command: CreateShipment, step: timedelta | None = STEP) -> Booking:
    return Booking("Post", "SM1", pack(command.items, 10_000), step)


def a_shipment(next_step_at: datetime | None = NOON) -> Shipment:
    return Shipment(
        id=new_id(),
        order_id=new_id(),
        rate_id="standard",
        address=BERLIN,
        carrier="Post",
        tracking_number="SM1",
        parcels=pack([MUG], 10_000),
        tracking_events=(reported(ShipmentState.PENDING, NOON),),
        created_at=NOON,
        next_step_at=next_step_at,
    )
