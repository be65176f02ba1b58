"""What was shipped leaves the shelf, and reservations are listed by SKU."""

from alembic import op

revision = "0003_dispatched"
down_revision = "0002_audit"

_STATEMENTS = (
    """
    ALTER TABLE reservation
        DROP CONSTRAINT reservation_state_check,
        ADD CONSTRAINT reservation_state_check CHECK (state IN
            ('held', 'committed', 'released', 'expired', 'dispatched'))
    """,
    "CREATE INDEX reservation_line_of_sku ON reservation_line (sku, order_id DESC)",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
