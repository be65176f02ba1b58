CREATE TABLE IF NOT EXISTS payment_intent (
    id TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    capture_method TEXT NOT NULL CHECK (capture_method IN ('manual', 'automatic')),
    payment_method TEXT NOT NULL,
    metadata TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('requires_capture', 'succeeded', 'canceled', 'processing', 'requires_payment_method')),
    amount_received INTEGER NOT NULL CHECK (amount_received BETWEEN 0 AND amount),
    amount_refunded INTEGER NOT NULL CHECK (amount_refunded BETWEEN 0 AND amount_received),
    decline TEXT,
    cancellation_reason TEXT,
    canceled_at INTEGER,
    settles_at REAL
) STRICT;
CREATE TABLE IF NOT EXISTS refund (
    id TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    payment_intent TEXT NOT NULL REFERENCES payment_intent (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    reason TEXT,
    metadata TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded')),
    settles_at REAL
) STRICT;
CREATE INDEX IF NOT EXISTS refund_of ON refund (payment_intent);
-- Append-only: what was held, taken, let go and given back, in order.
CREATE TABLE IF NOT EXISTS movement (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    payment_intent TEXT NOT NULL REFERENCES payment_intent (id),
    kind TEXT NOT NULL CHECK (kind IN ('authorize', 'capture', 'release', 'refund')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS movement_of ON movement (payment_intent);
CREATE TABLE IF NOT EXISTS answer (
    idempotency_key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS event (
    id TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    type TEXT NOT NULL,
    payload TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL REFERENCES event (id),
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'abandoned')),
    last_answer TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS intent_settles ON payment_intent (settles_at)
    WHERE settles_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS refund_settles ON refund (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS intent_order
    ON payment_intent (json_extract(metadata, '$.order_id'));
