"""What the use cases need of the outside, each port named for the need."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from chassis.errors import Aborted
from chassis.money import Money
from chassis.unit_of_work import AuditedUnitOfWork

from order_service.domain.cart import Cart
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.order import Order
from order_service.domain.saga import Outcome, Saga, SagaKind, Step
from order_service.domain.states import FulfilmentState, OrderState, PaymentState
from order_service.domain.timeline import Entry


class Catalogue(Protocol):
    """Knows what is sold and for how much."""

    async def variants(self, ids: Sequence[UUID]) -> Mapping[UUID, Variant]:
        """Every variant asked for; raises VariantNotFound when one is missing."""
        ...


class Stock(Protocol):
    """Holds stock for an order. The order's id is the key: the same call again changes nothing."""

    async def reserve(self, order: Order) -> None:
        """Hold every line or none; again extends the hold."""
        ...

    async def commit(self, order_id: UUID) -> None: ...

    async def release(self, order_id: UUID) -> None: ...


class Payments(Protocol):
    """Moves the money of an order, with the order's id as key."""

    async def authorize(self, order: Order, token: str) -> None: ...

    async def capture(self, order: Order) -> None: ...

    async def void(self, order_id: UUID) -> None: ...

    async def refund(self, order_id: UUID, refund_id: UUID, amount: Money, reason: str) -> None:
        """Give back this much. The refund's id is the key."""
        ...

    async def refund_rest(self, order_id: UUID, reason: str) -> None:
        """Give back all that was captured and is not given back yet; nothing left is fine."""
        ...


class Shipping(Protocol):
    """Says what delivery costs, and delivers."""

    async def quote(
        self, address: Address, weight_grams: int, currency: str
    ) -> Sequence[ShippingRate]: ...

    async def create_shipment(self, order: Order) -> UUID:
        """The shipment of this order, new or already there."""
        ...

    async def cancel_shipment(self, order_id: UUID) -> None:
        """Call it off; one that is asked for later is refused."""
        ...


class Carts(Protocol):
    """The carts. Unknown ids raise CartNotFound."""

    async def get(self, cart_id: UUID) -> Cart: ...

    async def open_of(self, customer_ids: Sequence[UUID]) -> Sequence[Cart]:
        """The open carts of these, the oldest first, which nobody else changes meanwhile."""
        ...

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        """Give all carts of one to another, whatever their state; how many."""
        ...

    async def remove(self, cart_id: UUID) -> None: ...

    async def save(self, cart: Cart) -> None:
        """Store it, new or as it is now."""
        ...

    async def replace(self, cart: Cart, seen_version: int) -> bool:
        """Save it if it is stored at that version and has the same owner; False otherwise."""
        ...

    async def reopen(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        """Open a cart that waits for this order, without reading it: nobody else can change it."""
        ...

    async def consume(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        """Consume a cart that waits for this order, without reading it."""
        ...


@dataclass(frozen=True, slots=True)
class PlacementKey:
    """Makes placing idempotent for ever: one order per customer and request id."""

    customer_id: UUID
    request_id: UUID
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; what is not set lets everything pass."""

    customer_id: UUID | None = None
    state: OrderState | None = None
    payment_state: PaymentState | None = None
    fulfilment_state: FulfilmentState | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None


class AlreadyPlaced(Aborted):
    """Another transaction placed an order under this key first."""


class Orders(Protocol):
    """The orders. Unknown ids raise OrderNotFound."""

    async def get(self, order_id: UUID) -> Order: ...

    async def get_for_update(self, order_id: UUID) -> Order: ...

    async def find_placed(self, key: PlacementKey) -> Order | None:
        """The order under this key; raises RequestIdReused when its request differed."""
        ...

    async def find(self, wanted: "OrderFilter", size: int, before: UUID | None) -> Sequence[Order]:
        """Newest first, at most `size`, starting after the order `before`."""
        ...

    async def timeline(self, order_id: UUID, size: int, after: int) -> Sequence[Entry]:
        """Oldest first, at most `size`, starting after the version `after`."""
        ...

    async def several(self, ids: Sequence[UUID]) -> Sequence[Order]:
        """Those of them that exist, in no particular order."""
        ...

    async def timelines(self, ids: Sequence[UUID], most: int) -> Mapping[UUID, Sequence[Entry]]:
        """By order: oldest first, at most so many of each."""
        ...

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        """Give all orders of one to another; how many.

        One under a request id that the taker used too stays where it is: a key means one order.
        """
        ...

    async def add(self, order: Order, key: PlacementKey) -> None:
        """Store it and give it its number; raises AlreadyPlaced."""
        ...

    async def save(self, order: Order) -> None: ...

    async def replace(self, seen: Order, order: Order) -> bool:
        """Save it if it is stored as it was seen; False if somebody changed it since."""
        ...


class LeaseLost(Aborted):
    """Another driver took this saga over; whatever was about to be written is void."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to drive a saga, for a while."""

    owner: UUID
    duration: timedelta


@dataclass(frozen=True, slots=True)
class SagaRow:
    """A saga as stored. `version` fences: only who holds the newest may write."""

    id: UUID
    order_id: UUID
    saga: Saga
    payment_token: str
    version: int
    late: bool
    """Whether the checkout's deadline had passed when this was read."""
    trace: str | None = None
    """The `traceparent` of the call that began it, which its steps belong to whoever does them."""


CHECKOUT = Saga()


class Sagas(Protocol):
    """The sagas in progress. All times are the database's, so host clocks do not matter."""

    async def add(
        self,
        order_id: UUID,
        payment_token: str,
        lease: Lease,
        deadline: timedelta,
        saga: Saga = CHECKOUT,
    ) -> SagaRow:
        """Begin a saga that the caller drives."""
        ...

    async def find(self, order_id: UUID, kind: SagaKind) -> Saga | None:
        """The order's saga of this kind, of which there is one at most."""
        ...

    async def get(self, saga_id: UUID) -> Saga: ...

    async def refunded_quantities(self, order_id: UUID) -> Mapping[UUID, int]:
        """Of each line, how many units refunds have given back or are about to."""
        ...

    async def lock_checkout(self, order_id: UUID) -> None:
        """Let nobody move the order's checkout on until this transaction ends.

        To be called before the order's row is locked, for drivers lock in this order.
        """
        ...

    async def end_checkout(self, order_id: UUID) -> None:
        """Cancel it if it runs; whoever drives it finds that somebody else wrote."""
        ...

    async def claim(self, lease: Lease, limit: int) -> Sequence[SagaRow]:
        """Take over sagas that are due and that nobody drives."""
        ...

    async def save(
        self,
        row: SagaRow,
        results: Sequence[tuple[Step, Outcome]],
        lease: Lease,
        pause: timedelta | None,
    ) -> SagaRow:
        """Store the results and the row's saga, whose step is the next intent.

        A pause gives the lease back until it is over. Raises LeaseLost when somebody else wrote in
        between.
        """
        ...


class Reads(Protocol):
    """Carts, orders and sagas for reading only."""

    @property
    def carts(self) -> Carts: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def sagas(self) -> Sagas: ...


class OrderUnitOfWork(AuditedUnitOfWork, Protocol):
    """One transaction on order's own database."""

    @property
    def carts(self) -> Carts: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def sagas(self) -> Sagas: ...


type OpenReads = Callable[[], AbstractAsyncContextManager[Reads]]
type OpenUnitOfWork = Callable[[], OrderUnitOfWork]
