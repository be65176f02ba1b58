"""ClaimService."""

from dataclasses import dataclass
from typing import Any

from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.errors import Unauthenticated
from chassis.identity.principal import Role
from chassis.identity.tokens import TokenVerifier
from chassis.rpc.context import principal
from shop.order.v1 import claim_service_pb2 as api
from shop.order.v1.claim_service_pb2_grpc import ClaimServiceServicer

from order_service.adapters.proto_mapping import cart_message
from order_service.adapters.unit_of_work import PostgresUnitOfWork
from order_service.application.claims import Claim, ClaimedCarts, claim_carts, claim_orders
from order_service.domain.errors import GuestTokenInvalid


@dataclass(frozen=True)
class ClaimApi(ClaimServiceServicer):
    """Checks both tokens itself: the caller's, as ever, and the guest's."""

    writes: Writes[PostgresUnitOfWork]
    tokens: TokenVerifier
    clock: Clock

    async def ClaimCarts(self, request: api.ClaimCartsRequest, _: Any) -> api.ClaimCartsResponse:
        claim = await self._proven(request.guest_access_token)
        return await self.writes.once(
            request,
            lambda uow: claim_carts(claim, uow, self.clock),
            _claimed,
            api.ClaimCartsResponse,
        )

    async def ClaimOrders(self, request: api.ClaimOrdersRequest, _: Any) -> api.ClaimOrdersResponse:
        claim = await self._proven(request.guest_access_token)
        return await self.writes.once(
            request,
            lambda uow: claim_orders(claim, uow),
            lambda claimed: api.ClaimOrdersResponse(claimed=claimed),
            api.ClaimOrdersResponse,
        )

    async def _proven(self, guest_access_token: str) -> Claim:
        try:
            guest = await self.tokens.verify(guest_access_token)
        except Unauthenticated:
            raise GuestTokenInvalid("This is no valid access token of a guest.") from None
        if guest.role is not Role.GUEST:
            raise GuestTokenInvalid("This access token is not a guest's.")
        return Claim(guest.subject, principal().subject)


def _claimed(carts: ClaimedCarts) -> api.ClaimCartsResponse:
    cart = cart_message(carts.cart) if carts.cart else None
    return api.ClaimCartsResponse(cart=cart, claimed=carts.claimed)
