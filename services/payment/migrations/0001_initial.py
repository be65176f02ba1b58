"""Payments, attempts, transfers, the provider's messages."""

from alembic import op
from chassis.database.migrations import create_chassis_tables

revision = "0001_initial"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE payment (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE,
        amount bigint NOT NULL,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        captured bigint NOT NULL,
        refunded bigint NOT NULL,
        state text NOT NULL CHECK (state IN ('pending', 'authorized', 'captured', 'voided',
            'partially_refunded', 'refunded', 'declined')),
        provider_reference text UNIQUE,
        decline_code text NOT NULL,
        decline_message text NOT NULL,
        void_requested boolean NOT NULL,
        version bigint NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT no_more_is_given_back_than_taken_nor_taken_than_asked
            CHECK (0 <= refunded AND refunded <= captured AND captured <= amount)
    ) WITH (fillfactor = 80)
    """,
    # `id` is the provider's idempotency key.
    """
    CREATE TABLE payment_attempt (
        id uuid PRIMARY KEY,
        payment_id uuid NOT NULL REFERENCES payment,
        kind text NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
        amount bigint NOT NULL,
        state text NOT NULL CHECK (state IN ('started', 'succeeded', 'failed', 'unknown')),
        payment_token text NOT NULL,
        request_id uuid UNIQUE,
        reason text NOT NULL,
        provider_reference text UNIQUE,
        failure_code text NOT NULL,
        failure_message text NOT NULL,
        checks integer NOT NULL,
        started_at timestamptz NOT NULL,
        next_check_at timestamptz,
        CONSTRAINT what_is_open_is_checked
            CHECK ((state IN ('started', 'unknown')) = (next_check_at IS NOT NULL))
    ) WITH (fillfactor = 80)
    """,
    # Whatever the code believes: one authorization, one capture, one void.
    """
    CREATE UNIQUE INDEX one_attempt_of_a_kind ON payment_attempt (payment_id, kind)
        WHERE state <> 'failed' AND kind <> 'refund'
    """,
    # Refunds may be several, yet never a new one while another's outcome is unknown.
    """
    CREATE UNIQUE INDEX one_open_refund ON payment_attempt (payment_id)
        WHERE kind = 'refund' AND state IN ('started', 'unknown')
    """,
    "CREATE INDEX attempts_of_payment ON payment_attempt (payment_id)",
    """
    CREATE INDEX attempts_due ON payment_attempt (next_check_at)
        WHERE next_check_at IS NOT NULL
    """,
    """
    CREATE TABLE transfer (
        id uuid PRIMARY KEY,
        payment_id uuid NOT NULL REFERENCES payment,
        kind text NOT NULL CHECK (kind IN ('authorize', 'capture', 'release', 'refund')),
        debit_account text NOT NULL,
        credit_account text NOT NULL CHECK (credit_account <> debit_account),
        amount bigint NOT NULL CHECK (amount > 0),
        currency text NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE UNIQUE INDEX money_moves_once ON transfer (payment_id, kind) WHERE kind <> 'refund'
    """,
    "CREATE INDEX transfers_of_payment ON transfer (payment_id)",
    """
    CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END $$
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
        EXECUTE FUNCTION refuse_rewriting_history()
    """,
    """
    CREATE TABLE webhook_event (
        provider_event_id text PRIMARY KEY,
        kind text NOT NULL,
        order_id text NOT NULL,
        reference text NOT NULL,
        standing text,
        received_at timestamptz NOT NULL DEFAULT now(),
        next_check_at timestamptz
    )
    """,
    """
    CREATE INDEX webhook_events_due ON webhook_event (next_check_at)
        WHERE next_check_at IS NOT NULL
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    create_chassis_tables(connection)
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
