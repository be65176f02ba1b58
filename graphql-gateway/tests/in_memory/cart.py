"""Carts in memory, each its owner's."""

from typing import Any

from chassis.errors import FailedPrecondition, NotFound
from chassis.ids import new_id
from chassis.rpc import context
from google.type.money_pb2 import Money
from shop.order.v1 import cart_service_pb2 as api
from shop.order.v1.cart_pb2 import Cart, CartLine, CartState, ShippingRate, Totals
from shop.order.v1.cart_service_pb2_grpc import CartServiceServicer

from in_memory.catalogue import dollars, time
from in_memory.product import Products

STANDARD = ShippingRate(
    id="standard", name="Standard", carrier="Table", price=dollars(5), min_days=2, max_days=4
)


class CartNotFound(NotFound):
    reason = "CART_NOT_FOUND"


class CartIncomplete(FailedPrecondition):
    reason = "CART_INCOMPLETE"


class VariantNotFound(NotFound):
    reason = "VARIANT_NOT_FOUND"


class Carts(CartServiceServicer):
    def __init__(self, products: Products) -> None:
        self._products = products
        self._carts: dict[str, tuple[str, Cart]] = {}
        self._answers: dict[str, str] = {}

    def owned(self, cart_id: str) -> Cart:
        owner, cart = self._carts.get(cart_id, ("", Cart()))
        if owner != _subject():
            raise CartNotFound
        return cart

    def hand_over(self, giver: str, taker: str) -> list[Cart]:
        given = [cart for owner, cart in self._carts.values() if owner == giver]
        self._carts |= {cart.id: (taker, cart) for cart in given}
        return given

    async def CreateCart(self, request: api.CreateCartRequest, _: Any) -> api.CreateCartResponse:
        if known := self._answers.get(request.request_id):
            return api.CreateCartResponse(cart=self.owned(known))
        cart = Cart(
            id=str(new_id()),
            state=CartState.CART_STATE_OPEN,
            currency=request.currency,
            create_time=time(),
            update_time=time(),
        )
        self._add(cart, list(request.lines))
        self._carts[cart.id] = (_subject(), cart)
        self._answers[request.request_id] = cart.id
        return api.CreateCartResponse(cart=cart)

    async def GetCart(self, request: api.GetCartRequest, _: Any) -> api.GetCartResponse:
        return api.GetCartResponse(cart=self.owned(request.id))

    async def AddCartLines(
        self, request: api.AddCartLinesRequest, _: Any
    ) -> api.AddCartLinesResponse:
        cart = self.owned(request.cart_id)
        self._add(cart, list(request.lines))
        return api.AddCartLinesResponse(cart=cart)

    async def UpdateCartLines(
        self, request: api.UpdateCartLinesRequest, _: Any
    ) -> api.UpdateCartLinesResponse:
        cart = self.owned(request.cart_id)
        wanted = {each.line_id: each.quantity for each in request.lines}
        lines = [_with(each, wanted.get(each.id, each.quantity)) for each in cart.lines]
        _replace(cart, [each for each in lines if each.quantity])
        return api.UpdateCartLinesResponse(cart=cart)

    async def RemoveCartLines(
        self, request: api.RemoveCartLinesRequest, _: Any
    ) -> api.RemoveCartLinesResponse:
        cart = self.owned(request.cart_id)
        _replace(cart, [each for each in cart.lines if each.id not in request.line_ids])
        return api.RemoveCartLinesResponse(cart=cart)

    async def SetCartDelivery(
        self, request: api.SetCartDeliveryRequest, _: Any
    ) -> api.SetCartDeliveryResponse:
        cart = self.owned(request.cart_id)
        cart.email = request.email
        cart.shipping_address.CopyFrom(request.shipping_address)
        return api.SetCartDeliveryResponse(cart=cart)

    async def ListCartShippingRates(
        self, request: api.ListCartShippingRatesRequest, _: Any
    ) -> api.ListCartShippingRatesResponse:
        if not self.owned(request.cart_id).HasField("shipping_address"):
            raise CartIncomplete
        return api.ListCartShippingRatesResponse(rates=[STANDARD])

    async def SelectCartShippingRate(
        self, request: api.SelectCartShippingRateRequest, _: Any
    ) -> api.SelectCartShippingRateResponse:
        cart = self.owned(request.cart_id)
        cart.shipping_rate.CopyFrom(STANDARD)
        _total(cart)
        return api.SelectCartShippingRateResponse(cart=cart)

    def _add(self, cart: Cart, lines: list[api.CartLineInput]) -> None:
        details = {each.variant.id: each for each in self._products.details()}
        for line in lines:
            if line.variant_id not in details:
                raise VariantNotFound(variant_id=line.variant_id)
            found = details[line.variant_id]
            added = CartLine(
                id=str(new_id()),
                variant_id=line.variant_id,
                sku=found.variant.sku,
                product_handle=found.product_handle,
                product_title=found.product_title,
                variant_title=found.variant.title,
                image_url=found.image_url,
                unit_price=found.variant.prices[1].price,
            )
            cart.lines.append(_with(added, line.quantity))
        _total(cart)


def _subject() -> str:
    return str(context.principal().subject)


def _with(line: CartLine, quantity: int) -> CartLine:
    line.quantity = quantity
    line.subtotal.CopyFrom(_times(line.unit_price, quantity))
    return line


def _times(money: Money, quantity: int) -> Money:
    cents = (money.units * 100 + money.nanos // 10_000_000) * quantity
    return dollars(cents // 100, cents % 100)


def _replace(cart: Cart, lines: list[CartLine]) -> None:
    del cart.lines[:]
    cart.lines.extend(lines)
    _total(cart)


def _total(cart: Cart) -> None:
    cents = sum(
        each.subtotal.units * 100 + each.subtotal.nanos // 10_000_000 for each in cart.lines
    )
    totals = Totals(subtotal=dollars(cents // 100, cents % 100))
    if cart.HasField("shipping_rate"):
        totals.shipping.CopyFrom(cart.shipping_rate.price)
        cents += cart.shipping_rate.price.units * 100
    totals.total.CopyFrom(dollars(cents // 100, cents % 100))
    cart.totals.CopyFrom(totals)
