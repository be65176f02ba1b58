"""The payment, as a field of the order that its reader was allowed to see."""

import strawberry

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.payment.loaders import load_payments
from graphql_gateway.payment.types import Payment


@strawberry.type(name="Order")
class OrderPayment:
    uuid: strawberry.Private[str]

    @strawberry.field(
        description="Its payment; null until one was tried.",
        metadata=calls("BatchGetPayments", batch=250),
    )
    async def payment(self, info: Info) -> Payment | None:
        return await info.context.load(load_payments, self.uuid)
