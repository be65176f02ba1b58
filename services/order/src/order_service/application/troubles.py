"""Orders that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from order_service.application.ports import OpenReads
from order_service.domain.order import Order
from order_service.domain.saga import Step

_MOST = 100


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step that was refused although there is no way back, or that nobody answers for long."""

    order_id: UUID
    step: str
    reason: str
    message: str
    attempts: int
    last_attempt_time: datetime

    @property
    def advice(self) -> str:
        """What a person can do."""
        match self.step, self.reason:
            case _, "":
                return "Nobody answered so far; it goes on by itself once somebody does."
            case Step.CAPTURE, "PAYMENT_NOT_AUTHORIZED":
                return (
                    "The authorization is gone, and only the shopper can give another. "
                    "Call the order off, and ask them to order again."
                )
            case Step.CAPTURE | Step.SHIP, _:
                return "Put right what the message says, and it goes on; or call the order off."
            case _:
                return "Put right what the message says, and it goes on."


class Troubles(Protocol):
    """What sagas know of their failures."""

    async def oldest(self, most: int) -> Sequence[Trouble]: ...


async def list_troubled(
    troubles: Troubles, open_reads: OpenReads
) -> Sequence[tuple[Order, Trouble]]:
    found = await troubles.oldest(_MOST)
    async with open_reads() as reads:
        orders = {each.id: each for each in await reads.orders.several([t.order_id for t in found])}
    return [(orders[each.order_id], each) for each in found]
