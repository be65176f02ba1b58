"""The saga's steps as calls, and what the answers mean for the saga."""

from dataclasses import dataclass

from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ShopError,
)

from order_service.application.ports import Payments, Shipping, Stock
from order_service.domain.order import Order
from order_service.domain.rejection import Rejection
from order_service.domain.saga import Done, Outcome, Refused, Step, Unknown

# The other service understood and decided. Anything else says nothing about what it did.
_DECISIONS = (FailedPrecondition, InvalidArgument, NotFound, AlreadyExists)


@dataclass(frozen=True, slots=True)
class Steps:
    """Performs one step for an order; each is idempotent on the order's id."""

    stock: Stock
    payments: Payments
    shipping: Shipping

    async def perform(self, step: Step, order: Order, payment_token: str) -> Outcome:
        try:
            return await self._call(step, order, payment_token)
        except _DECISIONS as error:
            return Refused(rejection_of(error, order))
        except (ShopError, OSError, TimeoutError) as error:
            return Unknown(getattr(error, "reason", type(error).__name__))

    async def _call(self, step: Step, order: Order, payment_token: str) -> Done:
        match step:
            case Step.RESERVE:
                await self.stock.reserve(order)
            case Step.AUTHORIZE:
                await self.payments.authorize(order, payment_token)
            case Step.COMMIT:
                await self.stock.commit(order.id)
            case Step.CAPTURE:
                await self.payments.capture(order)
            case Step.SHIP:
                return Done(await self.shipping.create_shipment(order))
            case Step.VOID:
                await self.payments.void(order.id)
            case Step.RELEASE:
                await self.stock.release(order.id)
        return Done()


def rejection_of(error: ShopError, order: Order) -> Rejection:
    """What the shopper is told; out of stock names each SKU with what is left of it."""
    if error.reason != "OUT_OF_STOCK":
        return Rejection(error.reason, error.metadata.get("message") or error.message)
    available = {sku: int(left) for sku, left in error.metadata.items() if left.isdecimal()}
    return Rejection(error.reason, error.message, order.short_lines(available))
