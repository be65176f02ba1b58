"""The tables of the user database, as the newest migration leaves them."""

from chassis.database.tables import chassis_tables
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()
chassis = chassis_tables(metadata)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("normalized_email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Uuid, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("expire_time", DateTime(timezone=True), nullable=False, index=True),
    Column("current", LargeBinary, nullable=False),
    Column("end_time", DateTime(timezone=True)),
)

# Every token a session ever had, current and used: a used one that comes again is recognised.
refresh_token = Table(
    "refresh_token",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column(
        "session_id", Uuid, ForeignKey("session.id", ondelete="CASCADE"), nullable=False, index=True
    ),
)

signing_key = Table(
    "signing_key",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("private_pem", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("activate_time", DateTime(timezone=True), nullable=False),
)
