"""CartService."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.clock import Clock
from chassis.database.idempotency import WriteRequest
from chassis.ids import new_id
from chassis.rpc.context import principal
from google.protobuf.message import Message
from shop.order.v1 import cart_service_pb2 as api
from shop.order.v1.cart_service_pb2_grpc import CartServiceServicer

from order_service.adapters.cart_writes import CartWrites, Change
from order_service.adapters.proto_mapping import address_of, cart_message, rate_message
from order_service.application import commands, queries
from order_service.application.commands import CartKey, NewLine, Quote
from order_service.application.ports import Catalogue, OpenReads, Shipping
from order_service.application.recent_quotes import RecentQuotes
from order_service.domain.cart import Cart

type Edit = Callable[[Cart, datetime], None]


@dataclass(frozen=True)
class CartApi(CartServiceServicer):
    """Asks other services first, then changes the cart, once per request id."""

    writes: CartWrites
    open_reads: OpenReads
    catalogue: Catalogue
    shipping: Shipping
    clock: Clock
    quotes: RecentQuotes

    async def CreateCart(self, request: api.CreateCartRequest, _: Any) -> api.CreateCartResponse:
        cart_id, customer = new_id(), principal().subject
        lines = await self._new_lines(request.lines)

        def create(_: Cart | None) -> Cart:
            return commands.create_cart(
                cart_id, customer, request.currency, lines, self.clock.now()
            )

        return await self._once(request, cart_id, create, api.CreateCartResponse)

    async def GetCart(self, request: api.GetCartRequest, _: Any) -> api.GetCartResponse:
        cart = await queries.get_cart(_key(request.id), self.open_reads)
        return api.GetCartResponse(cart=cart_message(cart))

    async def AddCartLines(
        self, request: api.AddCartLinesRequest, _: Any
    ) -> api.AddCartLinesResponse:
        key, lines = _key(request.cart_id), await self._new_lines(request.lines)

        def edit(cart: Cart, now: datetime) -> None:
            commands.add_lines(cart, lines, now)

        return await self._edit(request, key, edit, api.AddCartLinesResponse)

    async def UpdateCartLines(
        self, request: api.UpdateCartLinesRequest, _: Any
    ) -> api.UpdateCartLinesResponse:
        key = _key(request.cart_id)
        quantities = {UUID(line.line_id): line.quantity for line in request.lines}

        def edit(cart: Cart, now: datetime) -> None:
            cart.change(quantities, now)

        return await self._edit(request, key, edit, api.UpdateCartLinesResponse)

    async def RemoveCartLines(
        self, request: api.RemoveCartLinesRequest, _: Any
    ) -> api.RemoveCartLinesResponse:
        key, line_ids = _key(request.cart_id), [UUID(each) for each in request.line_ids]

        def edit(cart: Cart, now: datetime) -> None:
            cart.remove(line_ids, now)

        return await self._edit(request, key, edit, api.RemoveCartLinesResponse)

    async def SetCartDelivery(
        self, request: api.SetCartDeliveryRequest, _: Any
    ) -> api.SetCartDeliveryResponse:
        key, address = _key(request.cart_id), address_of(request.shipping_address)

        def edit(cart: Cart, now: datetime) -> None:
            cart.deliver_to(request.email, address, now)

        return await self._edit(request, key, edit, api.SetCartDeliveryResponse)

    async def ListCartShippingRates(
        self, request: api.ListCartShippingRatesRequest, _: Any
    ) -> api.ListCartShippingRatesResponse:
        key = _key(request.cart_id)
        quote = await queries.quote_rates(key, self.open_reads, self.shipping)
        self.quotes.remember(key, quote)
        return api.ListCartShippingRatesResponse(rates=[rate_message(each) for each in quote.rates])

    async def SelectCartShippingRate(
        self, request: api.SelectCartShippingRateRequest, _: Any
    ) -> api.SelectCartShippingRateResponse:
        key = _key(request.cart_id)
        if shown := self.quotes.recall(key, request.rate_id):
            try:
                return await self._select(key, request, shown)
            except commands.QuoteOutdated:
                self.quotes.forget(key)
        quote = await queries.quote_rates(key, self.open_reads, self.shipping)
        return await self._select(key, request, quote)

    async def _select(
        self, key: CartKey, request: api.SelectCartShippingRateRequest, quote: Quote
    ) -> api.SelectCartShippingRateResponse:
        def edit(cart: Cart, now: datetime) -> None:
            commands.select_rate(cart, request.rate_id, quote, now)

        return await self._edit(request, key, edit, api.SelectCartShippingRateResponse)

    async def _new_lines(self, inputs: Sequence[api.CartLineInput]) -> list[NewLine]:
        wanted = [(UUID(each.variant_id), each.quantity) for each in inputs]
        variants = await self.catalogue.variants([variant_id for variant_id, _ in wanted])
        return [NewLine(variants[variant_id], quantity) for variant_id, quantity in wanted]

    async def _edit[M: Message](
        self,
        request: WriteRequest,
        key: CartKey,
        edit: Edit,
        response: type[M],
    ) -> M:
        def changed(stored: Cart | None) -> Cart:
            cart = commands.must_own(stored, key)
            edit(cart, self.clock.now())
            return cart

        return await self._once(request, key.cart_id, changed, response)

    async def _once[M: Message](
        self, request: WriteRequest, cart_id: UUID, change: Change, response: type[M]
    ) -> M:
        def respond(cart: Cart) -> M:
            return response(cart=cart_message(cart))

        return await self.writes.once(request, cart_id, change, respond, response)


def _key(cart_id: str) -> CartKey:
    return CartKey(UUID(cart_id), principal().subject)
