"""Finding the carts of a customer."""

from alembic import op

revision = "0003_claims"
down_revision = "0002_after_purchase"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("CREATE INDEX cart_of_customer ON cart (customer_id)")
