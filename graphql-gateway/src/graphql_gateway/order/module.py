"""Order's share of the schema: carts and orders."""

from strawberry.tools import merge_types

from graphql_gateway.order.after_purchase import AfterPurchaseMutation
from graphql_gateway.order.attention import AttentionQuery
from graphql_gateway.order.cart_mutations import CartMutation
from graphql_gateway.order.cart_types import Cart
from graphql_gateway.order.order_mutations import OrderMutation
from graphql_gateway.order.order_types import Order
from graphql_gateway.order.queries import OrderQuery, fetch_cart, fetch_order
from graphql_gateway.order.subscriptions import OrderSubscription
from graphql_gateway.order.timeline import OrderHistory
from graphql_gateway.schema.modules import DomainModule

ORDER = DomainModule(
    name="order",
    query=merge_types("Query", (OrderQuery, AttentionQuery)),
    mutation=merge_types("Mutation", (CartMutation, OrderMutation, AfterPurchaseMutation)),
    subscription=OrderSubscription,
    extends=(OrderHistory,),
    types=(Cart, Order),
    nodes={"Cart": fetch_cart, "Order": fetch_order},
)
