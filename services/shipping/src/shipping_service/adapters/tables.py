"""Shipping's tables, as the newest migration leaves them."""

from chassis.database.tables import chassis_tables
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
chassis = chassis_tables(metadata)

shipment = Table(
    "shipment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False, unique=True),
    Column("rate_id", Text, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    # Packed once and never changed, so a document rather than two more tables.
    Column("parcels", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("next_step_at", DateTime(timezone=True)),
)

tracking_event = Table(
    "tracking_event",
    metadata,
    Column("shipment_id", Uuid, ForeignKey("shipment.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("state", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
