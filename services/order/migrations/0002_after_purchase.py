"""Cancellations, refunds and the timeline of orders."""

from alembic import op

revision = "0002_after_purchase"
down_revision = "0001_initial"

_STATEMENTS = (
    """
    ALTER TABLE orders
        ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0,
        ADD COLUMN refunding_minor bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT orders_refunds CHECK (
            refunded_minor >= 0 AND refunding_minor >= 0
            AND refunded_minor + refunding_minor <= total_minor
        )
    """,
    # An order has one checkout and one cancellation, and as many refunds as it takes.
    """
    ALTER TABLE saga
        DROP CONSTRAINT saga_order_id_key,
        DROP CONSTRAINT saga_ends_without_a_step,
        ADD CONSTRAINT saga_ends_without_a_step
            CHECK ((step IS NULL) = (state IN ('COMPLETED', 'REJECTED', 'CANCELLED')))
    """,
    "CREATE UNIQUE INDEX saga_once_per_order ON saga (order_id, kind) WHERE kind <> 'REFUND'",
    # Only ever added to.
    """
    CREATE TABLE order_event (
        order_id uuid NOT NULL REFERENCES orders (id),
        version bigint NOT NULL,
        milestone text NOT NULL,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        actor_id uuid,
        reason text NOT NULL,
        amount_minor bigint,
        PRIMARY KEY (order_id, version)
    )
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
