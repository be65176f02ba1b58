"""Carts, orders, sagas."""

from alembic import op
from chassis.database.migrations import create_chassis_tables

revision = "0001_initial"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE cart (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        state text NOT NULL
            CONSTRAINT cart_state CHECK (state IN ('OPEN', 'LOCKED', 'CONSUMED')),
        currency text NOT NULL,
        lines jsonb NOT NULL,
        email text NOT NULL,
        shipping_address jsonb,
        shipping_rate jsonb,
        order_id uuid,
        version bigint NOT NULL,
        create_time timestamptz NOT NULL,
        update_time timestamptz NOT NULL,
        CONSTRAINT cart_waits_for_its_order CHECK ((state = 'OPEN') = (order_id IS NULL))
    ) WITH (fillfactor = 70)
    """,
    "CREATE SEQUENCE order_number START 1001",
    """
    CREATE TABLE orders (
        id uuid PRIMARY KEY,
        number bigint NOT NULL DEFAULT nextval('order_number')
            CONSTRAINT orders_number UNIQUE,
        cart_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        request_id uuid NOT NULL,
        request_hash bytea NOT NULL,
        email text NOT NULL,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        subtotal_minor bigint NOT NULL,
        shipping_minor bigint NOT NULL,
        total_minor bigint NOT NULL,
        shipping_address jsonb NOT NULL,
        shipping_rate jsonb NOT NULL,
        state text NOT NULL,
        payment_state text NOT NULL,
        fulfilment_state text NOT NULL,
        rejection jsonb,
        shipment_id uuid,
        version bigint NOT NULL,
        payment_version bigint NOT NULL,
        shipment_version bigint NOT NULL,
        create_time timestamptz NOT NULL,
        update_time timestamptz NOT NULL,
        CONSTRAINT orders_placed_once UNIQUE (customer_id, request_id),
        CONSTRAINT orders_total CHECK (total_minor = subtotal_minor + shipping_minor),
        CONSTRAINT orders_rejection CHECK ((state = 'REJECTED') = (rejection IS NOT NULL)),
        CONSTRAINT orders_sold_before_moved CHECK (
            state IN ('CONFIRMED', 'CANCELLED') OR (
                payment_state IN ('PENDING', 'AUTHORIZED', 'VOIDED', 'DECLINED')
                AND fulfilment_state = 'UNFULFILLED'
            )
        )
    ) WITH (fillfactor = 70)
    """,
    "CREATE INDEX orders_of_customer ON orders (customer_id, id DESC)",
    # A cart becomes one order: a rejected one frees it for another attempt.
    """
    CREATE UNIQUE INDEX orders_one_per_cart ON orders (cart_id)
        WHERE state IN ('PENDING', 'CONFIRMED')
    """,
    """
    CREATE TABLE saga (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE REFERENCES orders (id),
        kind text NOT NULL,
        code_version integer NOT NULL,
        state text NOT NULL,
        step text,
        attempts integer NOT NULL,
        version bigint NOT NULL,
        lease_owner uuid NOT NULL,
        lease_until timestamptz NOT NULL,
        next_attempt_at timestamptz NOT NULL,
        deadline_at timestamptz NOT NULL,
        data jsonb NOT NULL,
        CONSTRAINT saga_ends_without_a_step
            CHECK ((step IS NULL) = (state IN ('COMPLETED', 'REJECTED')))
    ) WITH (fillfactor = 70)
    """,
    # Only what is in progress is indexed, so looking for work stays cheap for ever.
    """
    CREATE INDEX saga_in_progress ON saga (next_attempt_at)
        WHERE state IN ('RUNNING', 'COMPENSATING')
    """,
    """
    CREATE TABLE saga_step (
        saga_id uuid NOT NULL REFERENCES saga (id),
        step text NOT NULL,
        direction text NOT NULL,
        status text NOT NULL,
        request_hash bytea NOT NULL,
        result jsonb,
        update_time timestamptz NOT NULL,
        PRIMARY KEY (saga_id, step, direction)
    )
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    create_chassis_tables(connection)
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
