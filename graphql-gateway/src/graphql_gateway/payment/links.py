"""The payment, as a field of the order that its reader was allowed to see."""

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.payment.loaders import payment_by
from graphql_gateway.payment.types import Payment
from graphql_gateway.schema.identifiers import uuid_of


@federation.type(name="Order", keys=["id"])
class OrderPayment:
    id: strawberry.ID

    @strawberry.field(
        description="Its payment; null until one was tried.",
        metadata=calls("BatchGetPayments", batch=250),
    )
    async def payment(self, info: Info) -> Payment | None:
        return await payment_by(info.context, uuid_of(self.id, "Order"))
