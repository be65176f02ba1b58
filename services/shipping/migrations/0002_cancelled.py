"""Shipments can be called off."""

from alembic import op

revision = "0002_cancelled"
down_revision = "0001_initial"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(
        """
        ALTER TABLE tracking_event
            DROP CONSTRAINT tracking_event_state_check,
            ADD CONSTRAINT tracking_event_state_check CHECK (state IN
                ('pending', 'in_transit', 'out_for_delivery', 'delivered', 'cancelled'))
        """
    )
