"""Filling a cart. Refusals come back as `userErrors`."""

from collections.abc import Awaitable
from typing import Any

import strawberry
from shop.order.v1 import cart_service_pb2 as wire

from graphql_gateway.execution.operation import Info
from graphql_gateway.order import cart_inputs as api
from graphql_gateway.order.cart_mapping import cart_of, lines_on_wire
from graphql_gateway.schema.addresses import address_on_wire
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.user_errors import attempt


@strawberry.type(name="Mutation")
class CartMutation:
    @strawberry.mutation(description="Starts a cart.")
    async def cart_create(
        self, info: Info, input: api.CartCreateInput
    ) -> api.CartCreatePayload | None:
        async def create() -> api.CartCreatePayload:
            request = wire.CreateCartRequest(
                request_id=str(input.request_id),
                currency=input.currency_code or info.context.settings.currency,
                lines=lines_on_wire(input.lines),
            )
            return await _answer(
                api.CartCreatePayload, info.context.services.cart.CreateCart(request)
            )

        return await attempt(create(), api.CartCreatePayload.refused)

    @strawberry.mutation(description="Adds variants; more units of those it has already.")
    async def cart_lines_add(
        self, info: Info, input: api.CartLinesAddInput
    ) -> api.CartLinesAddPayload | None:
        async def add() -> api.CartLinesAddPayload:
            request = wire.AddCartLinesRequest(
                request_id=str(input.request_id),
                cart_id=_cart(input.cart_id),
                lines=lines_on_wire(input.lines),
            )
            return await _answer(
                api.CartLinesAddPayload, info.context.services.cart.AddCartLines(request)
            )

        return await attempt(add(), api.CartLinesAddPayload.refused)

    @strawberry.mutation(description="Sets the quantities of lines.")
    async def cart_lines_update(
        self, info: Info, input: api.CartLinesUpdateInput
    ) -> api.CartLinesUpdatePayload | None:
        async def update() -> api.CartLinesUpdatePayload:
            request = wire.UpdateCartLinesRequest(
                request_id=str(input.request_id),
                cart_id=_cart(input.cart_id),
                lines=[
                    wire.CartLineUpdate(
                        line_id=_line(each.line_id, f"lines.{place}.line_id"),
                        quantity=each.quantity,
                    )
                    for place, each in enumerate(input.lines)
                ],
            )
            return await _answer(
                api.CartLinesUpdatePayload, info.context.services.cart.UpdateCartLines(request)
            )

        return await attempt(update(), api.CartLinesUpdatePayload.refused)

    @strawberry.mutation(description="Removes lines.")
    async def cart_lines_remove(
        self, info: Info, input: api.CartLinesRemoveInput
    ) -> api.CartLinesRemovePayload | None:
        async def remove() -> api.CartLinesRemovePayload:
            request = wire.RemoveCartLinesRequest(
                request_id=str(input.request_id),
                cart_id=_cart(input.cart_id),
                line_ids=[
                    _line(each, f"line_ids.{place}") for place, each in enumerate(input.line_ids)
                ],
            )
            return await _answer(
                api.CartLinesRemovePayload, info.context.services.cart.RemoveCartLines(request)
            )

        return await attempt(remove(), api.CartLinesRemovePayload.refused)

    @strawberry.mutation(description="Sets where to write to and where to deliver.")
    async def cart_delivery_update(
        self, info: Info, input: api.CartDeliveryUpdateInput
    ) -> api.CartDeliveryUpdatePayload | None:
        async def update() -> api.CartDeliveryUpdatePayload:
            request = wire.SetCartDeliveryRequest(
                request_id=str(input.request_id),
                cart_id=_cart(input.cart_id),
                email=input.email,
                shipping_address=address_on_wire(input.shipping_address),
            )
            return await _answer(
                api.CartDeliveryUpdatePayload, info.context.services.cart.SetCartDelivery(request)
            )

        return await attempt(update(), api.CartDeliveryUpdatePayload.refused)

    @strawberry.mutation(description="Chooses one of `availableShippingRates`.")
    async def cart_shipping_rate_select(
        self, info: Info, input: api.CartShippingRateSelectInput
    ) -> api.CartShippingRateSelectPayload | None:
        async def select() -> api.CartShippingRateSelectPayload:
            request = wire.SelectCartShippingRateRequest(
                request_id=str(input.request_id),
                cart_id=_cart(input.cart_id),
                rate_id=input.rate_id,
            )
            return await _answer(
                api.CartShippingRateSelectPayload,
                info.context.services.cart.SelectCartShippingRate(request),
            )

        return await attempt(select(), api.CartShippingRateSelectPayload.refused)


async def _answer[P: api.CartPayload](payload: type[P], call: Awaitable[Any]) -> P:
    return payload(cart=cart_of((await call).cart))


def _cart(value: strawberry.ID) -> str:
    return uuid_of(value, "Cart", "cart_id")


def _line(value: strawberry.ID, field: str) -> str:
    return uuid_of(value, "CartLine", field)
