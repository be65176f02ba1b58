"""Which orders a caller may list, from the request."""

from uuid import UUID

from chassis.errors import PermissionDenied
from chassis.rpc.timestamps import moment_in
from shop.order.v1 import order_pb2
from shop.order.v1.order_service_pb2 import ListOrdersRequest

from order_service.application.ports import OrderFilter
from order_service.application.viewer import Viewer
from order_service.domain.states import FulfilmentState, OrderState, PaymentState


def filter_of(request: ListOrdersRequest, viewer: Viewer) -> OrderFilter:
    """Staff may ask for others' orders; everybody else gets their own."""
    if (request.customer_id or request.all_customers) and not viewer.is_staff:
        raise PermissionDenied("Only staff can list the orders of others.")
    customer = UUID(request.customer_id) if request.customer_id else viewer.id
    state = order_pb2.OrderState.Name(request.state)
    payment = order_pb2.PaymentState.Name(request.payment_state)
    fulfilment = order_pb2.FulfilmentState.Name(request.fulfilment_state)
    return OrderFilter(
        customer_id=None if request.all_customers else customer,
        state=_member(OrderState, state.removeprefix("ORDER_STATE_")),
        payment_state=_member(PaymentState, payment.removeprefix("PAYMENT_STATE_")),
        fulfilment_state=_member(FulfilmentState, fulfilment.removeprefix("FULFILMENT_STATE_")),
        created_from=moment_in(request, "created_from"),
        created_before=moment_in(request, "created_before"),
    )


def binding(wanted: OrderFilter) -> str:
    """What a page token of this list is bound to."""
    return repr(wanted)


def _member[E: (OrderState, PaymentState, FulfilmentState)](kind: type[E], name: str) -> E | None:
    return None if name == "UNSPECIFIED" else kind(name)
