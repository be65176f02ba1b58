"""Address books, password resets, mail, limits on wrong passwords, and versions of accounts."""

from alembic import op

revision = "0002_accounts"
down_revision = "0001_initial"

_STATEMENTS = (
    "ALTER TABLE account ADD COLUMN version bigint NOT NULL DEFAULT 1",
    # Finds what an address begins with, in any locale.
    "CREATE INDEX account_by_prefix ON account (normalized_email text_pattern_ops)",
    "CREATE INDEX account_admins ON account (id) WHERE role = 'admin'",
    "CREATE INDEX session_by_subject ON session (subject) WHERE end_time IS NULL",
    """
    CREATE TABLE address (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        postal_address jsonb NOT NULL,
        is_default boolean NOT NULL,
        create_time timestamptz NOT NULL,
        update_time timestamptz NOT NULL
    )
    """,
    "CREATE INDEX address_by_account ON address (account_id)",
    "CREATE UNIQUE INDEX address_one_default ON address (account_id) WHERE is_default",
    """
    CREATE TABLE password_reset_request (
        normalized_email text PRIMARY KEY,
        create_time timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE password_reset (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL UNIQUE REFERENCES account ON DELETE CASCADE,
        secret_hash bytea NOT NULL,
        create_time timestamptz NOT NULL,
        expire_time timestamptz NOT NULL,
        wrong_attempts integer NOT NULL,
        use_time timestamptz
    )
    """,
    """
    CREATE TABLE mail (
        id uuid PRIMARY KEY,
        recipient text NOT NULL,
        subject text NOT NULL,
        text text NOT NULL,
        create_time timestamptz NOT NULL
    )
    """,
    "CREATE INDEX mail_by_create_time ON mail (create_time)",
    """
    CREATE TABLE failed_log_in (
        bucket integer PRIMARY KEY,
        failures integer NOT NULL,
        window_end timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
