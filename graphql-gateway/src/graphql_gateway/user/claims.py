"""Takes along, at log-in, what was begun as a guest."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager

import strawberry
import structlog
from chassis.errors import ShopError
from chassis.ids import new_id
from chassis.rpc import context as calls
from shop.order.v1.claim_service_pb2 import ClaimCartsRequest, ClaimOrdersRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import global_id

_log = structlog.get_logger()


@strawberry.type(description="What was begun as a guest and is the account's now.")
class Claim:
    cart_id: strawberry.ID | None = strawberry.field(
        description="The open cart to go on with; the guest's lines are in it."
    )
    orders: int = strawberry.field(description="How many orders were the guest's.")


async def claim_as(operation: Operation, access_token: str) -> Claim | None:
    """What the new session's owner takes over from the guest who sent this operation.

    Null if it was no guest, or if that fails: nobody is kept from logging in by it.
    """
    guest_token = _token(operation.authorization)
    if not _is_guests(guest_token):
        return None
    try:
        with _acting_with(access_token):
            return await _claim(operation, guest_token)
    except ShopError as refusal:
        _log.warning("claim_failed", reason=refusal.reason, service=refusal.service)
        return None


async def _claim(operation: Operation, guest_token: str) -> Claim:
    """Carts first: then no more orders can be placed on them as a guest."""
    service = operation.services.claim
    carts = await service.ClaimCarts(
        ClaimCartsRequest(request_id=str(new_id()), guest_access_token=guest_token)
    )
    orders = await service.ClaimOrders(
        ClaimOrdersRequest(request_id=str(new_id()), guest_access_token=guest_token)
    )
    cart_id = global_id("Cart", carts.cart.id) if carts.HasField("cart") else None
    return Claim(cart_id=cart_id, orders=orders.claimed)


@contextmanager
def _acting_with(access_token: str) -> Iterator[None]:
    before = calls.current()
    calls.enter(before._replace(authorization=f"Bearer {access_token}"))
    try:
        yield
    finally:
        calls.enter(before)


def _token(authorization: str | None) -> str:
    return (authorization or "").removeprefix("Bearer ")


def _is_guests(token: str) -> bool:
    """Whether it says so; the order service checks whether it is true."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return bool(claims["role"] == "guest")
    except (IndexError, KeyError, TypeError, ValueError):
        return False
