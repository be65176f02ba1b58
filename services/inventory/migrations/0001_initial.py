"""Stock, movements, reservations."""

from alembic import op
from chassis.database.migrations import create_chassis_tables

revision = "0001_initial"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE stock (
        sku text NOT NULL,
        location text NOT NULL,
        on_hand bigint NOT NULL DEFAULT 0,
        held bigint NOT NULL DEFAULT 0,
        committed bigint NOT NULL DEFAULT 0,
        version bigint NOT NULL DEFAULT 0,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (sku, location),
        CONSTRAINT stock_is_never_oversold
            CHECK (held >= 0 AND committed >= 0 AND held + committed <= on_hand)
    ) WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE reservation (
        order_id uuid PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('held', 'committed', 'released', 'expired')),
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX reservation_overdue ON reservation (expires_at) WHERE state = 'held'",
    # No foreign key to stock: its check would lock the popular row once more for every line.
    """
    CREATE TABLE reservation_line (
        order_id uuid NOT NULL REFERENCES reservation,
        sku text NOT NULL,
        location text NOT NULL,
        quantity bigint NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (order_id, sku, location)
    )
    """,
    # `version` is the stock's after the movement: two movements cannot claim the same step.
    """
    CREATE TABLE stock_movement (
        sku text NOT NULL,
        location text NOT NULL,
        version bigint NOT NULL,
        kind text NOT NULL,
        on_hand bigint NOT NULL,
        held bigint NOT NULL,
        committed bigint NOT NULL,
        at timestamptz NOT NULL,
        order_id uuid,
        note text NOT NULL,
        PRIMARY KEY (sku, location, version)
    )
    """,
    """
    CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END $$
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
        EXECUTE FUNCTION refuse_rewriting_history()
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    create_chassis_tables(connection)
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
