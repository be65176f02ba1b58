"""The statements on payments, prepared once."""

from collections.abc import Sequence
from typing import Any

from chassis.database.outbox import outbox_if
from chassis.database.prepared import Prepared, array_of, named
from sqlalchemy import (
    CTE,
    Column,
    Interval,
    Select,
    TableValuedAlias,
    any_,
    bindparam,
    column,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from payment_service.adapters.tables import payment, payment_attempt, transfer, webhook_event

_CHECK_IN = Column("check_in", Interval)
_ATTEMPT = [each for each in payment_attempt.c if each.name not in ("payment_id", "next_check_at")]
_TRANSFER = [each for each in transfer.c if each.name != "payment_id"]
_OUTCOME = "state provider_reference failure_code failure_message checks next_check_at".split()


def _documents(name: str, columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """JSON documents, given under this name, as rows."""
    typed = (column(each.name, each.type) for each in columns)
    documents = func.jsonb_to_recordset(bindparam(name, type_=JSONB))
    return documents.table_valued(*typed).render_derived(name=name, with_types=True)


def _with_all_that_is_new(changed: CTE) -> Select[Any]:
    """All in one statement: what is new of the payment that `changed` returns, if it does."""
    attempts = _documents("attempts", [*_ATTEMPT, _CHECK_IN])
    written = insert(payment_attempt).from_select(
        [each.name for each in _ATTEMPT] + ["payment_id", "next_check_at"],
        select(
            *(attempts.c[each.name] for each in _ATTEMPT),
            changed.c.id,
            func.now() + attempts.c.check_in,
        ).select_from(changed.join(attempts, true())),
    )
    written = written.on_conflict_do_update(
        index_elements=["id"], set_={name: written.excluded[name] for name in _OUTCOME}
    )
    transfers = _documents("transfers", _TRANSFER)
    moved = insert(transfer).from_select(
        [each.name for each in _TRANSFER] + ["payment_id"],
        select(*(transfers.c[each.name] for each in _TRANSFER), changed.c.id).select_from(
            changed.join(transfers, true())
        ),
    )
    return select(changed).add_cte(written.cte("written"), moved.cte("moved"), outbox_if(changed))


ADD = Prepared(
    _with_all_that_is_new(
        insert(payment)
        .values(named(payment.c.keys()))
        .on_conflict_do_nothing(index_elements=["order_id"])
        .returning(payment.c.id)
        .cte("changed")
    )
)
SAVE = Prepared(
    _with_all_that_is_new(
        update(payment)
        .where(payment.c.id == bindparam("this"), payment.c.version == bindparam("read_at"))
        .values(named(each.name for each in payment.c if each is not payment.c.id))
        .returning(payment.c.id)
        .cte("changed")
    )
)

_OF_ATTEMPT = [each.label(f"attempt_{each.name}") for each in payment_attempt.c]
# One row for each attempt; a payment without any has one row, too.
WITH_ATTEMPTS = Prepared(
    select(payment, *_OF_ATTEMPT)
    .outerjoin(payment_attempt, payment_attempt.c.payment_id == payment.c.id)
    .where(payment.c.order_id == any_(array_of("order_ids", payment.c.order_id.type)))
    .order_by(payment.c.id, payment_attempt.c.id)
)
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
