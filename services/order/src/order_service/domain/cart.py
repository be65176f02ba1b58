"""A cart: lines at the prices that were shown, where they go, and whether it can still change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money

from order_service.domain import errors
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.totals import Totals

MAX_LINES = 250
MAX_QUANTITY = 10_000
MAX_MINOR_UNITS = 10**14  # more than payment takes at once, and far from what a column can hold


class CartState(StrEnum):
    """OPEN can change; LOCKED waits for its order; CONSUMED became an order."""

    OPEN = "OPEN"
    LOCKED = "LOCKED"
    CONSUMED = "CONSUMED"


@dataclass(frozen=True, slots=True)
class CartLine:
    """A quantity of one variant, with the snapshot the shopper saw."""

    id: UUID
    variant_id: UUID
    sku: str
    product_handle: str
    product_title: str
    variant_title: str
    image_url: str
    quantity: int
    unit_price: Money
    weight_grams: int
    previous_unit_price: Money | None = None
    """What the shopper saw before the catalogue changed it."""

    @property
    def subtotal(self) -> Money:
        return self.unit_price * self.quantity

    def at(self, price: Money) -> "CartLine":
        if price == self.unit_price:
            return self
        return replace(self, unit_price=price, previous_unit_price=self.unit_price)

    def added_to(self, known: "CartLine") -> "CartLine":
        """This line in place of a known one, with as much of both as a line may hold."""
        quantity = min(known.quantity + self.quantity, MAX_QUANTITY)
        return replace(self, id=known.id, quantity=quantity)

    @classmethod
    def of(cls, variant: Variant, quantity: int, currency: str) -> "CartLine":
        return cls(
            id=new_id(),
            variant_id=variant.id,
            sku=variant.sku,
            product_handle=variant.product_handle,
            product_title=variant.product_title,
            variant_title=variant.title,
            image_url=variant.image_url,
            quantity=quantity,
            unit_price=variant.price_in(currency),
            weight_grams=variant.weight_grams,
        )


@dataclass
class Cart:
    """Belongs to one principal. Prices come from the catalogue, never from a client."""

    id: UUID
    customer_id: UUID
    currency: str
    create_time: datetime
    update_time: datetime
    state: CartState = CartState.OPEN
    lines: tuple[CartLine, ...] = ()
    email: str = ""
    shipping_address: Address | None = None
    shipping_rate: ShippingRate | None = None
    order_id: UUID | None = None
    version: int = 1
    repriced_for: UUID | None = None
    """The request to place it that was refused last because prices had changed."""

    @property
    def changed_prices(self) -> dict[str, Money]:
        """By SKU, where the shopper had seen another."""
        return {line.sku: line.unit_price for line in self.lines if line.previous_unit_price}

    @property
    def totals(self) -> Totals:
        return Totals.of((line.subtotal for line in self.lines), self.shipping_rate, self.currency)

    @property
    def weight_grams(self) -> int:
        return sum(line.weight_grams * line.quantity for line in self.lines)

    def add(self, variant: Variant, quantity: int, now: datetime) -> None:
        """Put more of a variant in; a line that is there already grows and shows today's price."""
        fresh = CartLine.of(variant, quantity, self.currency)
        known = next((line for line in self.lines if line.variant_id == variant.id), None)
        if known is None:
            self._set_lines((*self.lines, fresh), now)
            return
        grown = replace(fresh, id=known.id, quantity=known.quantity + quantity)
        self._set_lines(tuple(grown if line is known else line for line in self.lines), now)

    def change(self, quantities: Mapping[UUID, int], now: datetime) -> None:
        """Set the quantity of lines; 0 removes the line."""
        self._must_have(quantities)
        changed = (
            replace(line, quantity=quantities[line.id], previous_unit_price=None)
            if line.id in quantities
            else line
            for line in self.lines
        )
        self._set_lines(tuple(line for line in changed if line.quantity > 0), now)

    def remove(self, line_ids: Collection[UUID], now: datetime) -> None:
        self.change(dict.fromkeys(line_ids, 0), now)

    def deliver_to(self, email: str, address: Address, now: datetime) -> None:
        """Set where to; another address needs another quote."""
        self._change(now)
        if address != self.shipping_address:
            self.shipping_rate = None
        self.email, self.shipping_address = email, address

    def choose(self, rate: ShippingRate, now: datetime) -> None:
        self._change(now)
        self.shipping_rate = rate

    def reprice(self, variants: Mapping[UUID, Variant], request_id: UUID, now: datetime) -> bool:
        """Take over the catalogue's present prices; whether any differs from what was shown."""
        lines = tuple(
            line.at(variants[line.variant_id].price_in(self.currency)) for line in self.lines
        )
        if lines == self.lines:
            return False
        self._change(now)
        self.lines, self.repriced_for = lines, request_id
        return True

    def absorb(self, other: "Cart", now: datetime) -> None:
        """Take over another cart's lines, as it shows them, and keep the older delivery.

        Raises CartFull, and changes nothing, if there are too many.
        """
        merged = {line.variant_id: line for line in self.lines}
        for line in other.lines:
            known = merged.get(line.variant_id)
            merged[line.variant_id] = line.added_to(known) if known else line
        self._set_lines(tuple(merged.values()), now)
        addressed = [each for each in (self, other) if each.shipping_address is not None]
        if addressed:
            older = min(addressed, key=lambda each: each.create_time)
            self.email, self.shipping_address = older.email, older.shipping_address

    def must_be_complete(self) -> None:
        """Raise unless the cart can become an order."""
        if not self.lines:
            raise errors.CartEmpty(cart_id=self.id)
        needed = {
            "email": self.email,
            "shipping_address": self.shipping_address,
            "shipping_rate": self.shipping_rate,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise errors.CartIncomplete(cart_id=self.id, missing=",".join(missing))

    def must_be_open(self) -> None:
        if self.state is CartState.LOCKED:
            raise errors.CartLocked(cart_id=self.id, order_id=self.order_id)
        if self.state is CartState.CONSUMED:
            raise errors.CartConsumed(cart_id=self.id, order_id=self.order_id)

    def lock(self, order_id: UUID, now: datetime) -> None:
        """Nothing changes while an order on this cart is in flight."""
        self._change(now)
        self.state, self.order_id = CartState.LOCKED, order_id

    def reopen(self, order_id: UUID, now: datetime) -> None:
        """The order was refused: the shopper gets the cart back as it was."""
        self._must_wait_for(order_id)
        self._touch(now)
        self.state, self.order_id = CartState.OPEN, None

    def consume(self, order_id: UUID, now: datetime) -> None:
        """The order is confirmed."""
        self._must_wait_for(order_id)
        self._touch(now)
        self.state = CartState.CONSUMED

    def _set_lines(self, lines: tuple[CartLine, ...], now: datetime) -> None:
        """A rate is quoted for a weight, so new lines need a new quote."""
        if len(lines) > MAX_LINES:
            raise errors.CartFull(f"A cart holds at most {MAX_LINES} lines.")
        if any(line.quantity > MAX_QUANTITY for line in lines):
            raise errors.CartFull(f"A line holds at most {MAX_QUANTITY} pieces.")
        if sum(line.subtotal.minor for line in lines) > MAX_MINOR_UNITS:
            raise errors.CartFull("This is worth more than one cart may hold.")
        self._change(now)
        self.lines, self.shipping_rate = lines, None

    def _must_have(self, line_ids: Collection[UUID]) -> None:
        unknown = set(line_ids) - {line.id for line in self.lines}
        if unknown:
            raise errors.CartLineNotFound(line_id=min(unknown))

    def _must_wait_for(self, order_id: UUID) -> None:
        if self.state is not CartState.LOCKED or self.order_id != order_id:
            raise errors.IllegalTransition(f"Cart {self.id} does not wait for order {order_id}.")

    def _change(self, now: datetime) -> None:
        self.must_be_open()
        self._touch(now)

    def _touch(self, now: datetime) -> None:
        self.version += 1
        self.update_time = now
