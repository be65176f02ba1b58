"""Who looks at orders: shoppers see their own, staff see all."""

from dataclasses import dataclass
from uuid import UUID

from order_service.domain.errors import OrderNotFound
from order_service.domain.order import Order
from order_service.domain.timeline import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Viewer:
    """The principal of a call."""

    id: UUID
    is_staff: bool = False

    def sees(self, order: Order) -> bool:
        return self.is_staff or order.customer_id == self.id

    def must_see(self, order: Order) -> None:
        """Somebody else's order answers as a missing one."""
        if not self.sees(order):
            raise OrderNotFound(order_id=order.id)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF if self.is_staff else ActorKind.SHOPPER, self.id)
