"""Finding carts that nobody uses any more. `create_time` never changes, so updates stay cheap."""

from alembic import op

revision = "0005_cart_expiry"
down_revision = "0004_audit"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("CREATE INDEX cart_by_age ON cart (create_time)")
