"""Order's tables. Lines, address and rate change only as a whole, so they are JSON in their row:
one statement writes a cart or an order, and `jsonb_to_recordset` still answers questions on lines.
Constraints and indexes are in the migrations, and the sagas' statements in `saga_sql`.
"""

from chassis.database.tables import chassis_tables
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    FetchedValue,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
chassis = chassis_tables(metadata)

cart = Table(
    "cart",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("email", Text, nullable=False),
    Column("shipping_address", JSONB(none_as_null=True)),
    Column("shipping_rate", JSONB(none_as_null=True)),
    Column("order_id", Uuid),
    Column("version", BigInteger, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("repriced_for", Uuid),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, server_default=FetchedValue(), nullable=False),
    Column("cart_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("request_id", Uuid, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("email", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("subtotal_minor", BigInteger, nullable=False),
    Column("shipping_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("shipping_address", JSONB, nullable=False),
    Column("shipping_rate", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("payment_state", Text, nullable=False),
    Column("fulfilment_state", Text, nullable=False),
    Column("rejection", JSONB(none_as_null=True)),
    Column("shipment_id", Uuid),
    Column("version", BigInteger, nullable=False),
    Column("payment_version", BigInteger, nullable=False),
    Column("shipment_version", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("refunding_minor", BigInteger, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
)

order_event = Table(
    "order_event",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("milestone", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("reason", Text, nullable=False),
    Column("amount_minor", BigInteger),
)
