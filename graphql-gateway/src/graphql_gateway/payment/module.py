"""Payment's share of the schema."""

from graphql_gateway.payment.links import OrderPayment
from graphql_gateway.payment.types import Payment
from graphql_gateway.schema.modules import DomainModule

PAYMENT = DomainModule(name="payment", extends=(OrderPayment,), types=(Payment,))
