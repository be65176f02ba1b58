"""The tables of the user database, as the newest migration leaves them."""

from chassis.database.tables import chassis_tables
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

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
    Column("version", BigInteger, nullable=False),
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

address = Table(
    "address",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False, index=True),
    Column("postal_address", JSONB, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
)

# Wishes nobody has looked at yet: whoever asks is answered before it is known whom it concerns.
password_reset_request = Table(
    "password_reset_request",
    metadata,
    Column("normalized_email", Text, primary_key=True),
    Column("create_time", DateTime(timezone=True), nullable=False),
)

password_reset = Table(
    "password_reset",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("expire_time", DateTime(timezone=True), nullable=False),
    Column("wrong_attempts", Integer, nullable=False),
    Column("use_time", DateTime(timezone=True)),
)

mail = Table(
    "mail",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False, index=True),
    Column("claim_end_time", DateTime(timezone=True)),
)

# Wrong passwords by a hash of the e-mail address: never more rows than there are buckets.
failed_log_in = Table(
    "failed_log_in",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("failures", Integer, nullable=False),
    Column("window_end", DateTime(timezone=True), nullable=False),
)
