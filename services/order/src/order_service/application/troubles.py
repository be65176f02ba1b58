"""Orders that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from order_service.application.ports import OpenReads
from order_service.domain.order import Order

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
