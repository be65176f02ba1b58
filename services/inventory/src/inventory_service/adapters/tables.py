"""The inventory's tables, as the newest migration leaves them."""

from chassis.database.tables import chassis_tables
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, MetaData, Table, Text, Uuid

metadata = MetaData()
chassis = chassis_tables(metadata)

stock = Table(
    "stock",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("on_hand", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("committed", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

stock_movement = Table(
    "stock_movement",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("committed", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("order_id", Uuid),
    Column("note", Text, nullable=False),
)

reservation = Table(
    "reservation",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

reservation_line = Table(
    "reservation_line",
    metadata,
    Column("order_id", Uuid, ForeignKey("reservation.order_id"), primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
)
