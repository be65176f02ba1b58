"""The tables of the product database."""

from chassis.database.tables import chassis_tables
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

product = Table(
    "product",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    # Folded in Python and compared by code point: the same order on every PostgreSQL.
    Column("sort_title", Text(collation="C"), nullable=False),
    Column("description_html", Text, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("product_type", Text, nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    # Value lists without a life of their own: [{name, values}] and [{id, url, alt_text}].
    Column("options", JSONB, nullable=False),
    Column("media", JSONB, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("category_ids", ARRAY(Uuid), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    CheckConstraint("status IN ('draft', 'active', 'archived')", name="product_status"),
)
Index("product_by_title", product.c.sort_title, product.c.id)
Index("product_by_create_time", product.c.create_time, product.c.id)
Index("product_by_update_time", product.c.update_time, product.c.id)

variant = Table(
    "variant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("product_id", Uuid, ForeignKey("product.id", ondelete="CASCADE"), nullable=False),
    Column("sku", Text, nullable=False, unique=True),
    Column("option_values", ARRAY(Text), nullable=False),
    Column("weight_grams", Integer, nullable=False),
    Column("barcode", Text, nullable=False),
    Column("media_id", Uuid),
    Column("requires_shipping", Boolean, nullable=False),
    Column("taxable", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("weight_grams >= 0", name="variant_weight"),
)
Index("variant_by_product", variant.c.product_id, variant.c.position)

price = Table(
    "price",
    metadata,
    Column("variant_id", Uuid, ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("compare_at_minor", BigInteger),
    CheckConstraint("amount_minor >= 0", name="price_amount"),
    CheckConstraint("compare_at_minor >= 0", name="price_compare_at"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="price_currency"),
)

category = Table(
    "category",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("parent_id", Uuid, ForeignKey("category.id")),
    Column("position", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    CheckConstraint("parent_id <> id", name="category_not_below_itself"),
)

chassis = chassis_tables(metadata)
