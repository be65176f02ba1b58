"""The services around order, as ports onto one model of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.money import Money
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.errors import (
    VariantNotFound,
)
from order_service.domain.order import Order

from services.order.tests.world import World


@dataclass(frozen=True)
class FakeCatalogue:
    world: World

    async def variants(self, ids: Sequence[UUID]) -> Mapping[UUID, Variant]:
        for each in ids:
            if each not in self.world.variants:
                raise VariantNotFound(variant_id=each)
        return {each: self.world.variants[each] for each in ids}


@dataclass(frozen=True)
class FakeStock:
    world: World

    async def reserve(self, order: Order) -> None:
        lines = [(line.sku, line.quantity) for line in order.lines]
        self.world.perform("reserve", lambda: self.world.reserve(order.id, lines))

    async def commit(self, order_id: UUID) -> None:
        self.world.perform("commit", lambda: self.world.commit(order_id))

    async def release(self, order_id: UUID) -> None:
        self.world.perform("release", lambda: self.world.release(order_id))


@dataclass(frozen=True)
class FakePayments:
    world: World

    async def authorize(self, order: Order, token: str) -> None:
        self.world.perform("authorize", lambda: self.world.authorize(order.id, token))

    async def capture(self, order: Order) -> None:
        total = order.totals.total.minor
        self.world.perform("capture", lambda: self.world.capture(order.id, total))

    async def void(self, order_id: UUID) -> None:
        self.world.perform("void", lambda: self.world.void(order_id))

    async def refund(self, order_id: UUID, refund_id: UUID, amount: Money, reason: str) -> None:  # noqa: ARG002
        self.world.perform("refund", lambda: self.world.refund(order_id, refund_id, amount.minor))

    async def refund_rest(self, order_id: UUID, reason: str) -> None:  # noqa: ARG002
        self.world.perform("refund rest", lambda: self.world.refund_rest(order_id))


@dataclass(frozen=True)
class FakeShipping:
    world: World

    async def quote(
        self,
        address: Address,  # noqa: ARG002 - one rate for all
        weight_grams: int,  # noqa: ARG002
        currency: str,  # noqa: ARG002
    ) -> Sequence[ShippingRate]:
        return [self.world.rate]

    async def create_shipment(self, order: Order) -> UUID:
        return self.world.perform("ship", lambda: self.world.ship(order.id))

    async def cancel_shipment(self, order_id: UUID) -> None:
        self.world.perform("cancel shipment", lambda: self.world.cancel_shipment(order_id))
