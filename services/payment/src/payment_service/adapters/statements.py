"""The statements on payments, prepared once."""

from chassis.database.prepared import Prepared, named
from sqlalchemy import Interval, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from payment_service.adapters.tables import payment, payment_attempt, transfer, webhook_event

_ORDER = payment.c.order_id == bindparam("order_id")
ADD = Prepared(
    insert(payment)
    .values(named(payment.c.keys()))
    .on_conflict_do_nothing(index_elements=["order_id"])
)
LOCK = Prepared(select(payment).where(_ORDER).with_for_update())
SAVE = Prepared(
    update(payment)
    .where(payment.c.id == bindparam("this"), payment.c.version == bindparam("read_at"))
    .values(named(each.name for each in payment.c if each is not payment.c.id))
)
GET_MANY = Prepared(
    select(payment).where(
        payment.c.order_id == any_(bindparam("order_ids", type_=ARRAY(payment.c.order_id.type)))
    )
)
ATTEMPTS = Prepared(
    select(payment_attempt)
    .where(
        payment_attempt.c.payment_id
        == any_(bindparam("payment_ids", type_=ARRAY(payment_attempt.c.payment_id.type)))
    )
    .order_by(payment_attempt.c.id)
)
_ATTEMPT = insert(payment_attempt).values(
    named(each.name for each in payment_attempt.c if each is not payment_attempt.c.next_check_at)
    | {"next_check_at": func.now() + bindparam("check_in", type_=Interval)}
)
WRITE_ATTEMPT = Prepared(
    _ATTEMPT.on_conflict_do_update(
        index_elements=["id"],
        set_={
            name: _ATTEMPT.excluded[name]
            for name in (
                "state provider_reference failure_code failure_message checks next_check_at"
            ).split()
        },
    )
)
ADD_TRANSFER = Prepared(insert(transfer).values(named(transfer.c.keys())))
TAKE = Prepared(
    insert(webhook_event)
    .values(
        named("provider_event_id kind order_id reference standing".split())
        | {"next_check_at": func.now() + bindparam("check_in", type_=Interval)}
    )
    .on_conflict_do_nothing()
)
FOLLOWED = Prepared(
    update(webhook_event)
    .where(webhook_event.c.provider_event_id == bindparam("event_id"))
    .values(next_check_at=None)
)
