"""An order: what was bought at which price, and where sale, money and goods stand."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money

from order_service.domain import events, states, timeline
from order_service.domain.cart import Cart, CartLine
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.errors import (
    CartIncomplete,
    IllegalTransition,
    OrderAlreadyShipped,
    OrderWasRejected,
)
from order_service.domain.rejection import Rejection, ShortLine
from order_service.domain.states import FulfilmentState, OrderState, PaymentState
from order_service.domain.timeline import SHOP, Actor, ActorKind, Entry, Milestone
from order_service.domain.totals import Totals


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A quantity of one variant at the price it was sold for."""

    id: UUID
    variant_id: UUID
    sku: str
    product_title: str
    variant_title: str
    image_url: str
    quantity: int
    unit_price: Money
    weight_grams: int

    @property
    def subtotal(self) -> Money:
        return self.unit_price * self.quantity

    @classmethod
    def of(cls, line: CartLine) -> "OrderLine":
        return cls(
            id=new_id(),
            variant_id=line.variant_id,
            sku=line.sku,
            product_title=line.product_title,
            variant_title=line.variant_title,
            image_url=line.image_url,
            quantity=line.quantity,
            unit_price=line.unit_price,
            weight_grams=line.weight_grams,
        )


@dataclass
class Order:
    """`version` grows with each change that a reader can see."""

    id: UUID
    cart_id: UUID
    customer_id: UUID
    email: str
    currency: str
    lines: tuple[OrderLine, ...]
    totals: Totals
    shipping_address: Address
    shipping_rate: ShippingRate
    create_time: datetime
    update_time: datetime
    number: str = ""
    state: OrderState = OrderState.PENDING
    payment_state: PaymentState = PaymentState.PENDING
    fulfilment_state: FulfilmentState = FulfilmentState.UNFULFILLED
    rejection: Rejection | None = None
    shipment_id: UUID | None = None
    version: int = 1
    payment_version: int = 0
    shipment_version: int = 0
    refunded_minor: int = 0
    refunding_minor: int = 0
    """Asked to be given back, and not yet known to be."""
    _events: list[events.OrderEvent] = field(default_factory=list, repr=False, compare=False)
    _entries: list[Entry] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def place(cls, cart: Cart, now: datetime) -> "Order":
        """Turn a complete cart into an order; the cart is locked by it."""
        cart.must_be_complete()
        if cart.shipping_address is None or cart.shipping_rate is None:
            raise CartIncomplete(cart_id=cart.id)
        order = cls(
            id=new_id(),
            cart_id=cart.id,
            customer_id=cart.customer_id,
            email=cart.email,
            currency=cart.currency,
            lines=tuple(OrderLine.of(line) for line in cart.lines),
            totals=cart.totals,
            shipping_address=cart.shipping_address,
            shipping_rate=cart.shipping_rate,
            create_time=now,
            update_time=now,
        )
        cart.lock(order.id, now)
        shopper = Actor(ActorKind.SHOPPER, order.customer_id)
        order._entries.append(Entry(1, Milestone.PLACED, now, shopper))
        return order

    def accept(self, number: str) -> None:
        """Take the number under which the order was stored."""
        self.number = number
        self._record(events.OrderPlaced)

    def confirm(self, now: datetime) -> None:
        """The pivot: stock is committed and money authorized."""
        self._move_state(OrderState.CONFIRMED)
        if self.payment_state is PaymentState.PENDING:
            self.payment_state = PaymentState.AUTHORIZED
        self._changed(events.OrderConfirmed, now, Milestone.CONFIRMED)

    def reject(self, rejection: Rejection, now: datetime) -> None:
        """End the order; whatever was held or authorized is given back already."""
        self._move_state(OrderState.REJECTED)
        declined = rejection.reason == "PAYMENT_DECLINED"
        self.payment_state = PaymentState.DECLINED if declined else PaymentState.VOIDED
        self.rejection = rejection
        self._changed(events.OrderRejected, now, Milestone.REJECTED, reason=rejection.reason)

    def must_be_cancellable(self) -> None:
        """Raise unless it can still be called off; shipping has the last word."""
        if self.state is OrderState.REJECTED:
            raise OrderWasRejected(order_id=self.id)
        if self.fulfilment_state in (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED):
            raise OrderAlreadyShipped(order_id=self.id)

    def cancel(self, actor: Actor, reason: str, now: datetime) -> None:
        """Call it off for good; the goods stay, and the money is given back after this."""
        self.must_be_cancellable()
        self._move_state(OrderState.CANCELLED)
        self.fulfilment_state = FulfilmentState.UNFULFILLED
        self._changed(events.OrderCancelled, now, Milestone.CANCELLED, actor=actor, reason=reason)

    def capture(self, now: datetime) -> None:
        """The money is ours."""
        self._must_be_confirmed("captured")
        if PaymentState.CAPTURED not in states.PAYMENT_MOVES[self.payment_state]:
            raise IllegalTransition(f"Order {self.number} is {self.payment_state}, not AUTHORIZED.")
        self.payment_state = PaymentState.CAPTURED
        total = self.totals.total.minor
        self._changed(events.OrderPaymentChanged, now, Milestone.CAPTURED, amount_minor=total)

    def prepare(self, shipment_id: UUID | None, now: datetime) -> None:
        """Shipping took over; it may even have told us of its progress already."""
        self._must_be_confirmed("shipped")
        if self.shipment_id not in (None, shipment_id):
            raise IllegalTransition(f"Order {self.number} has shipment {self.shipment_id}.")
        if self.shipment_id is None:
            self.shipment_id = shipment_id
            self.fulfilment_state = FulfilmentState.PREPARING
            self._changed(events.OrderFulfilmentChanged, now, Milestone.PREPARING)

    def follow_shipment(
        self, shipment_id: UUID, to: FulfilmentState, version: int, now: datetime
    ) -> None:
        """Apply what shipping says, unless something newer was heard before."""
        self._must_be_confirmed("shipped")
        if version <= self.shipment_version:
            return
        self.shipment_version = version
        if to in states.FULFILMENT_MOVES[self.fulfilment_state]:
            self.shipment_id, self.fulfilment_state = shipment_id, to
            self._changed(events.OrderFulfilmentChanged, now, timeline.AT_FULFILMENT[to])

    def follow_payment(self, to: PaymentState, version: int, now: datetime) -> None:
        """Apply what payment says, unless something newer was heard before."""
        if version <= self.payment_version:
            return
        self.payment_version = version
        if not self.refunding_minor:  # else the refund's own saga tells, and knows how much
            self.settle_payment(to, now)

    def settle_payment(self, to: PaymentState, now: datetime) -> None:
        """The money is there now; nothing changes if that was known."""
        if to not in states.PAYMENT_MOVES[self.payment_state]:
            return
        self.payment_state = to
        left = self.totals.total.minor - self.refunded_minor
        if to is PaymentState.REFUNDED:
            self.refunded_minor += left
        moved = left if to in (PaymentState.REFUNDED, PaymentState.VOIDED) else None
        milestone = timeline.AT_PAYMENT[to]
        self._changed(events.OrderPaymentChanged, now, milestone, amount_minor=moved)

    def copied(self) -> "Order":
        """The same order, with nothing recorded."""
        return replace(self, _events=[], _entries=[])

    def record(
        self, milestone: Milestone, now: datetime, actor: Actor, reason: str, amount_minor: int
    ) -> None:
        """Note what happens to its money."""
        self._changed(
            events.OrderPaymentChanged,
            now,
            milestone,
            actor=actor,
            reason=reason,
            amount_minor=amount_minor,
        )

    def short_lines(self, available: dict[str, int]) -> tuple[ShortLine, ...]:
        """The lines of which less is available than was ordered."""
        return tuple(
            ShortLine(line.sku, line.quantity, available[line.sku])
            for line in self.lines
            if line.sku in available
        )

    def take_events(self) -> tuple[events.OrderEvent, ...]:
        """Hand over the facts recorded since the last call."""
        taken, self._events = tuple(self._events), []
        return taken

    def take_entries(self) -> tuple[Entry, ...]:
        """Hand over what the timeline does not have yet."""
        taken, self._entries = tuple(self._entries), []
        return taken

    def _move_state(self, to: OrderState) -> None:
        if to not in states.ORDER_MOVES[self.state]:
            raise IllegalTransition(f"Order {self.number} is {self.state}; it cannot become {to}.")
        self.state = to

    def _must_be_confirmed(self, what: str) -> None:
        if self.state is not OrderState.CONFIRMED:
            raise IllegalTransition(f"Order {self.number} is {self.state}; it cannot be {what}.")

    def _changed(
        self,
        kind: type[events.OrderEvent],
        now: datetime,
        milestone: Milestone,
        *,
        actor: Actor = SHOP,
        reason: str = "",
        amount_minor: int | None = None,
    ) -> None:
        self.version += 1
        self.update_time = now
        self._entries.append(Entry(self.version, milestone, now, actor, reason, amount_minor))
        self._record(kind)

    def _record(self, kind: type[events.OrderEvent]) -> None:
        self._events.append(kind(self.copied()))
