"""The saga's statements, written out: each does in one round trip what a commit of the saga needs.

All times are the database's. A lease of no duration is one that was given back.
"""

from typing import Any

from chassis.database.prepared import Prepared
from sqlalchemy import BindParameter, Interval, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

_TYPES = {
    "data": JSONB,
    "steps": JSONB,
    "id": UUID,
    "order_id": UUID,
    "owner": UUID,
    "lease": Interval,
    "pause": Interval,
    "deadline": Interval,
}


def _statement(sql: str) -> Prepared:
    typed: list[BindParameter[Any]] = [
        bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in sql
    ]
    return Prepared(text(sql).bindparams(*typed))


_WRITE_STEPS = """
    INSERT INTO saga_step
        (saga_id, step, direction, status, request_hash, result, update_time)
    SELECT written.id, each.step, each.direction, each.status,
           decode(each.request_hash, 'hex'), each.result, now()
    FROM written, jsonb_to_recordset(:steps) AS each
        (step text, direction text, status text, request_hash text, result jsonb)
    ON CONFLICT (saga_id, step, direction) DO UPDATE
    SET status = excluded.status, result = excluded.result, update_time = now()
"""

BEGIN_SAGA = _statement(f"""
    WITH written AS (
        INSERT INTO saga
            (id, order_id, kind, code_version, state, step, attempts, version,
             lease_owner, lease_until, next_attempt_at, deadline_at, data)
        VALUES
            (:id, :order_id, :kind, :code_version, :state, :step, :attempts, 1,
             :owner, now() + :lease, now(), now() + :deadline, :data)
        RETURNING id
    )
    {_WRITE_STEPS}
""")  # noqa: S608 - a constant of this file

# Fenced: nothing is written unless the version is the one that this driver holds.
SAVE_SAGA = _statement(f"""
    WITH written AS (
        UPDATE saga
        SET state = :state, step = :step, attempts = :attempts, data = :data,
            version = version + 1, lease_owner = :owner, lease_until = now() + :lease,
            next_attempt_at = CASE
                WHEN :pause > interval '0' THEN now() + :pause ELSE next_attempt_at END
        WHERE id = :id AND version = :version
        RETURNING id, version, deadline_at < now() AS late
    ), steps AS (
        {_WRITE_STEPS}
    )
    SELECT version, late FROM written
""")  # noqa: S608 - a constant of this file

CLAIM_SAGAS = _statement("""
    WITH due AS (
        SELECT id
        FROM saga
        WHERE state IN ('RUNNING', 'COMPENSATING')
            AND next_attempt_at <= now()
            AND lease_until <= now()
            AND code_version <= :code_version
        ORDER BY next_attempt_at
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
    UPDATE saga
    SET version = version + 1, lease_owner = :owner, lease_until = now() + :lease
    FROM due
    WHERE saga.id = due.id
    RETURNING saga.id, order_id, kind, state, step, attempts, data, version,
        deadline_at < now() AS late
""")

_SAGA = "SELECT id, order_id, kind, state, step, attempts, data FROM saga"
FIND_SAGA = _statement(f"{_SAGA} WHERE order_id = :order_id AND kind = :kind")
GET_SAGA = _statement(f"{_SAGA} WHERE id = :id")

# Of each line, what refunds have given back or are about to.
REFUNDED_QUANTITIES = _statement("""
    SELECT line.key AS line_id, sum(line.value::bigint) AS quantity
    FROM saga, jsonb_each_text(data -> 'wish' -> 'quantities') AS line
    WHERE order_id = :order_id AND kind = 'REFUND' AND state <> 'REJECTED'
    GROUP BY line.key
""")

LOCK_CHECKOUT = _statement(
    "SELECT id FROM saga WHERE order_id = :order_id AND kind = 'CHECKOUT' FOR UPDATE"
)

END_CHECKOUT = _statement("""
    UPDATE saga
    SET state = 'CANCELLED', step = NULL, version = version + 1, data = data - 'payment_token'
    WHERE order_id = :order_id AND kind = 'CHECKOUT' AND step IS NOT NULL
""")
