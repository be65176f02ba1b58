"""Products, variants and prices, with the chassis's tables."""

import sqlalchemy as sa
from alembic import op
from chassis.database.migrations import create_chassis_tables
from sqlalchemy.dialects import postgresql

revision = "0001_initial"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op.get_bind())
    _create_product()
    _create_variant()
    _create_price()


def _create_product() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("sort_title", sa.Text(collation="C"), nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("description_html", sa.Text, nullable=False),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("product_type", sa.Text, nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("options", postgresql.JSONB, nullable=False),
        sa.Column("media", postgresql.JSONB, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'active', 'archived')", name="product_status"),
    )
    for name in ("title", "create_time", "update_time"):
        column = "sort_title" if name == "title" else name
        op.create_index(f"product_by_{name}", "product", [column, "id"])


def _create_variant() -> None:
    op.create_table(
        "variant",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "product_id",
            sa.Uuid,
            sa.ForeignKey("product.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("sku", sa.Text, nullable=False, unique=True),
        sa.Column("option_values", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("weight_grams", sa.Integer, nullable=False),
        sa.Column("barcode", sa.Text, nullable=False),
        sa.Column("media_id", sa.Uuid),
        sa.Column("requires_shipping", sa.Boolean, nullable=False),
        sa.Column("taxable", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.CheckConstraint("weight_grams >= 0", name="variant_weight"),
    )
    op.create_index("variant_by_product", "variant", ["product_id", "position"])


def _create_price() -> None:
    op.create_table(
        "price",
        sa.Column(
            "variant_id",
            sa.Uuid,
            sa.ForeignKey("variant.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("currency", sa.Text, primary_key=True),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("compare_at_minor", sa.BigInteger),
        sa.CheckConstraint("amount_minor >= 0", name="price_amount"),
        sa.CheckConstraint("compare_at_minor >= 0", name="price_compare_at"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="price_currency"),
    )
