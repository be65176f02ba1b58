"""The saga's steps as calls, and what the answers mean for the saga."""

from dataclasses import dataclass

from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ShopError,
)

from order_service.application.ports import Payments, SagaRow, Shipping, Stock
from order_service.domain.order import Order
from order_service.domain.rejection import Rejection
from order_service.domain.saga import Done, Outcome, Refused, Step, Unknown
from order_service.domain.states import PaymentState

# The other service understood and decided. Anything else says nothing about what it did.
_DECISIONS = (FailedPrecondition, InvalidArgument, NotFound, AlreadyExists)
_MOVES_MONEY = frozenset({Step.AUTHORIZE, Step.CAPTURE, Step.VOID, Step.REFUND_REST})


@dataclass(frozen=True, slots=True)
class Steps:
    """Performs one step for an order; each is idempotent on the order's or the saga's id."""

    stock: Stock
    payments: Payments
    shipping: Shipping

    async def perform(self, step: Step, order: Order, row: SagaRow) -> Outcome:
        if step in _MOVES_MONEY and not order.totals.total.minor:
            return _without_money(step, order)
        try:
            return await self._call(step, order, row)
        except _DECISIONS as error:
            return Refused(rejection_of(error, order))
        except (ShopError, OSError, TimeoutError) as error:
            return Unknown(getattr(error, "reason", type(error).__name__))

    async def _call(self, step: Step, order: Order, row: SagaRow) -> Done:
        match step:
            case Step.RESERVE:
                await self.stock.reserve(order)
            case Step.AUTHORIZE:
                await self.payments.authorize(order, row.payment_token)
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
            case _:
                await self._undo(step, order, row)
        return Done()

    async def _undo(self, step: Step, order: Order, row: SagaRow) -> None:
        """The steps of cancellations and refunds."""
        match step:
            case Step.CANCEL_SHIPMENT:
                await self.shipping.cancel_shipment(order.id)
            case Step.REFUND_REST:
                await self.payments.refund_rest(order.id, row.saga.must_have_wish.reason)
            case Step.REFUND:
                await self._refund(order, row)
            case _:
                raise ValueError(f"Nobody performs {step}.")

    async def _refund(self, order: Order, row: SagaRow) -> None:
        wish = row.saga.must_have_wish
        if wish.amount is None:
            raise ValueError("A refund needs an amount.")
        await self.payments.refund(order.id, row.id, wish.amount, wish.reason)


def _without_money(step: Step, order: Order) -> Outcome:
    """What payment would say of an amount of nothing, which no provider takes."""
    if step is Step.VOID and order.payment_state is PaymentState.CAPTURED:
        return Refused(Rejection("PAYMENT_NOT_AUTHORIZED", "It is captured already."))
    return Done()


def rejection_of(error: ShopError, order: Order) -> Rejection:
    """What the shopper is told; out of stock names each SKU with what is left of it."""
    if error.reason != "OUT_OF_STOCK":
        return Rejection(error.reason, error.metadata.get("message") or error.message)
    available = {sku: int(left) for sku, left in error.metadata.items() if left.isdecimal()}
    return Rejection(error.reason, error.message, order.short_lines(available))
