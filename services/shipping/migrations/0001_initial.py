"""Shipments and what their carriers reported."""

from alembic import op
from chassis.database.migrations import create_chassis_tables

revision = "0001_initial"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE shipment (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL CONSTRAINT one_shipment_per_order UNIQUE,
        rate_id text NOT NULL,
        address jsonb NOT NULL,
        carrier text NOT NULL,
        tracking_number text NOT NULL,
        parcels jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        next_step_at timestamptz
    )
    """,
    "CREATE INDEX shipment_due ON shipment (next_step_at) WHERE next_step_at IS NOT NULL",
    # A state is reached once, and a version is one state: no step is skipped or repeated.
    """
    CREATE TABLE tracking_event (
        shipment_id uuid NOT NULL REFERENCES shipment,
        version bigint NOT NULL,
        state text NOT NULL
            CHECK (state IN ('pending', 'in_transit', 'out_for_delivery', 'delivered')),
        description text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (shipment_id, version),
        UNIQUE (shipment_id, state)
    )
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    create_chassis_tables(connection)
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
