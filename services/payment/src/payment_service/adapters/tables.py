"""The tables of payments, as the newest migration leaves them."""

from chassis.database.tables import chassis_tables
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()
chassis = chassis_tables(metadata)

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False, unique=True),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("captured", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider_reference", Text, unique=True),
    Column("decline_code", Text, nullable=False),
    Column("decline_message", Text, nullable=False),
    Column("void_requested", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

payment_attempt = Table(
    "payment_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("payment_id", Uuid, ForeignKey("payment.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("payment_token", Text, nullable=False),
    Column("request_id", Uuid, unique=True),
    Column("reason", Text, nullable=False),
    Column("provider_reference", Text, unique=True),
    Column("failure_code", Text, nullable=False),
    Column("failure_message", Text, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("next_check_at", DateTime(timezone=True)),
)

transfer = Table(
    "transfer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("payment_id", Uuid, ForeignKey("payment.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("debit_account", Text, nullable=False),
    Column("credit_account", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

webhook_event = Table(
    "webhook_event",
    metadata,
    Column("provider_event_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("standing", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("next_check_at", DateTime(timezone=True)),
)
