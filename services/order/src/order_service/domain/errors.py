"""What can go wrong with a cart or an order, as shoppers are told it."""

from chassis.errors import AlreadyExists, FailedPrecondition, Internal, InvalidArgument, NotFound


class CartNotFound(NotFound):
    """No such cart, or one that belongs to somebody else."""

    reason = "CART_NOT_FOUND"


class CartLineNotFound(NotFound):
    """The cart has no such line."""

    reason = "CART_LINE_NOT_FOUND"


class OrderNotFound(NotFound):
    """No such order, or one that belongs to somebody else."""

    reason = "ORDER_NOT_FOUND"


class OrderLineNotFound(NotFound):
    """The order has no such line."""

    reason = "ORDER_LINE_NOT_FOUND"


class VariantNotFound(NotFound):
    """The catalogue has no such variant."""

    reason = "VARIANT_NOT_FOUND"


class RateNotFound(NotFound):
    """The carrier does not offer this rate for the cart's address and weight."""

    reason = "RATE_NOT_FOUND"


class CartEmpty(FailedPrecondition):
    """There is nothing to order."""

    reason = "CART_EMPTY"


class CartIncomplete(FailedPrecondition):
    """Something that delivery needs was not chosen yet; `missing` names it."""

    reason = "CART_INCOMPLETE"


class CartLocked(FailedPrecondition):
    """An order on this cart is in flight."""

    reason = "CART_LOCKED"


class CartConsumed(FailedPrecondition):
    """The cart became an order."""

    reason = "CART_CONSUMED"


class CartFull(InvalidArgument):
    """More lines, or more of one line, than a cart may hold."""


class GuestTokenInvalid(InvalidArgument):
    """The token that should prove to have been a guest does not."""

    reason = "GUEST_TOKEN_INVALID"


class CurrencyUnavailable(FailedPrecondition):
    """The variant has no price in the cart's currency."""

    reason = "CURRENCY_MISMATCH"


class VariantUnavailable(FailedPrecondition):
    """The variant is no longer sold."""

    reason = "VARIANT_UNAVAILABLE"


class PriceChanged(FailedPrecondition):
    """A price differs from the one the cart showed; the cart now shows the new one."""

    reason = "PRICE_CHANGED"


class OrderAlreadyShipped(FailedPrecondition):
    """The carrier has it; it cannot be called off any more."""

    reason = "ORDER_ALREADY_SHIPPED"


class OrderWasRejected(FailedPrecondition):
    """It never became a sale, so there is nothing to call off."""

    reason = "ORDER_REJECTED"


class NothingCaptured(FailedPrecondition):
    """There is no money to give back."""

    reason = "PAYMENT_NOT_CAPTURED"


class RefundExceeded(FailedPrecondition):
    """More than is left to give back."""

    reason = "PAYMENT_AMOUNT_EXCEEDED"


class RequestIdReused(AlreadyExists):
    """The same request id came with another request."""

    reason = "REQUEST_ID_REUSED"


class IllegalTransition(Internal):
    """The order cannot go from its present state to that one. No shopper can ask for it."""
