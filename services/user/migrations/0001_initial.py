"""Accounts, sessions, signing keys."""

from alembic import op
from chassis.database.migrations import create_chassis_tables

revision = "0001_initial"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE account (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        normalized_email text NOT NULL UNIQUE,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('customer', 'staff', 'admin')),
        password_hash text NOT NULL,
        create_time timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE session (
        id uuid PRIMARY KEY,
        subject uuid NOT NULL,
        is_guest boolean NOT NULL,
        create_time timestamptz NOT NULL,
        expire_time timestamptz NOT NULL,
        current bytea NOT NULL,
        end_time timestamptz
    )
    """,
    "CREATE INDEX session_by_expire_time ON session (expire_time)",
    """
    CREATE TABLE refresh_token (
        token_hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE
    )
    """,
    "CREATE INDEX refresh_token_by_session ON refresh_token (session_id)",
    """
    CREATE TABLE signing_key (
        kid text PRIMARY KEY,
        private_pem text NOT NULL,
        create_time timestamptz NOT NULL,
        activate_time timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    create_chassis_tables(connection)
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
