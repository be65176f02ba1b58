"""Claims in memory, on the in-memory carts."""

from typing import Any

from chassis.errors import Unavailable
from chassis.rpc import context
from chassis.testing.tokens import trusting_verifier
from shop.order.v1 import claim_service_pb2 as api
from shop.order.v1.claim_service_pb2_grpc import ClaimServiceServicer

from in_memory.cart import Carts


class Claims(ClaimServiceServicer):
    def __init__(self, carts: Carts) -> None:
        self._carts = carts
        self.away = False

    async def ClaimCarts(self, request: api.ClaimCartsRequest, _: Any) -> api.ClaimCartsResponse:
        if self.away:
            raise Unavailable
        guest = await trusting_verifier().verify(request.guest_access_token)
        claimed = self._carts.hand_over(str(guest.subject), str(context.principal().subject))
        return api.ClaimCartsResponse(cart=claimed[-1] if claimed else None, claimed=len(claimed))

    async def ClaimOrders(
        self, _request: api.ClaimOrdersRequest, _: Any
    ) -> api.ClaimOrdersResponse:
        return api.ClaimOrdersResponse(claimed=1)
