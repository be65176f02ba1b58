"""The request that was refused because prices had changed, so that it stays refused."""

from alembic import op

revision = "0006_repriced_carts"
down_revision = "0005_cart_expiry"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE cart ADD COLUMN repriced_for uuid")
