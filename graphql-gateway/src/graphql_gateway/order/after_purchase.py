"""Calling orders off, and giving money back."""

import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from shop.order.v1 import order_service_pb2 as wire
from shop.order.v1 import timeline_pb2

from graphql_gateway.execution.operation import Info
from graphql_gateway.order import after_purchase_types as api
from graphql_gateway.order.order_mapping import order_of
from graphql_gateway.schema.identifiers import global_id, uuid_of
from graphql_gateway.schema.money import money_of, money_on_wire
from graphql_gateway.schema.user_errors import attempt
from graphql_gateway.schema.wire import member_of


@strawberry.type(name="Mutation")
class AfterPurchaseMutation:
    @strawberry.mutation(
        description="Calls an order off that has not shipped: its stock goes back on sale and its "
        "money to the shopper. Shoppers call off their own orders, staff any."
    )
    async def order_cancel(
        self, info: Info, input: api.OrderCancelInput
    ) -> api.OrderCancelPayload | None:
        async def cancel() -> api.OrderCancelPayload:
            request = wire.CancelOrderRequest(
                request_id=str(input.request_id),
                id=uuid_of(input.order_id, "Order", "order_id"),
                reason=input.reason,
            )
            response = await info.context.services.order.CancelOrder(request)
            return api.OrderCancelPayload(order=order_of(response.order))

        return await attempt(cancel(), api.OrderCancelPayload.refused)

    @strawberry.mutation(
        description="Staff only. Gives back some or all of what an order cost, never more."
    )
    async def order_refund_create(
        self, info: Info, input: api.OrderRefundCreateInput
    ) -> api.OrderRefundCreatePayload | None:
        async def refund() -> api.OrderRefundCreatePayload:
            response = await info.context.services.order.RefundOrder(_refund_request(input))
            return api.OrderRefundCreatePayload(
                order=order_of(response.order), refund=_refund_of(response.refund)
            )

        return await attempt(refund(), api.OrderRefundCreatePayload.refused)


def _refund_request(input: api.OrderRefundCreateInput) -> wire.RefundOrderRequest:
    request = wire.RefundOrderRequest(
        request_id=str(input.request_id),
        id=uuid_of(input.order_id, "Order", "order_id"),
        reason=input.reason,
    )
    if input.lines is not None and input.amount is not None:
        raise InvalidArgument.of(FieldViolation("lines", "Give either an amount or lines."))
    if input.lines is not None:
        lines = [
            wire.RefundLine(
                line_id=uuid_of(each.line_id, "OrderLine", f"lines.{place}.line_id"),
                quantity=each.quantity,
            )
            for place, each in enumerate(input.lines)
        ]
        request.lines.CopyFrom(wire.RefundLines(lines=lines))
    if input.amount is not None:
        request.amount.CopyFrom(money_on_wire(input.amount, "amount"))
    return request


def _refund_of(message: timeline_pb2.Refund) -> api.Refund:
    return api.Refund(
        id=global_id("Refund", message.id),
        amount=money_of(message.amount),
        state=member_of(api.RefundState, timeline_pb2.RefundState, "REFUND_STATE_", message.state),
    )
