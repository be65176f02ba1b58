"""What the books are read with."""

OPEN_SAGAS = "SELECT count(*) FROM saga WHERE state IN ('RUNNING', 'COMPENSATING')"
SAGA_ENDS = "SELECT kind || ' ' || state AS end, count(*) FROM saga GROUP BY 1"
COMPENSATIONS = "SELECT count(*) FROM saga_step WHERE direction = 'BACKWARD' AND status = 'DONE'"
OUTBOX = "SELECT id, subject, published_at FROM outbox"
INBOX = "SELECT consumer, message_id, received_at FROM inbox"
UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
DEAD_LETTERS = "SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL"
OPEN_ATTEMPTS = "SELECT count(*) FROM payment_attempt WHERE state IN ('started', 'unknown')"
RESOLVED = "SELECT count(*) FROM payment_attempt WHERE checks > 0 AND state <> 'unknown'"
LOST_HOLDS = "SELECT DISTINCT order_id FROM stock_movement WHERE kind = 'expire'"
STOCK = """
    SELECT sku, location, on_hand - held - committed AS available FROM stock WHERE version > 0
"""
SEARCHED = "SELECT sku, location, available FROM stock_level"
SHIPMENTS = """
    SELECT DISTINCT ON (shipment.id) shipment.order_id, tracking_event.state
    FROM shipment JOIN tracking_event ON shipment_id = shipment.id
    ORDER BY shipment.id, tracking_event.version DESC
"""
IDLE_TRANSACTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 seconds'
"""
WRONG_STOCK = """
    SELECT stock.sku, stock.on_hand, stock.held, stock.committed
    FROM stock
    LEFT JOIN (SELECT sku, location, sum(on_hand) AS on_hand, sum(held) AS held,
                      sum(committed) AS committed
               FROM stock_movement GROUP BY sku, location) AS moved USING (sku, location)
    LEFT JOIN (SELECT sku, location,
                      sum(quantity) FILTER (WHERE state = 'held') AS held,
                      sum(quantity) FILTER (WHERE state = 'committed') AS committed
               FROM reservation_line JOIN reservation USING (order_id)
               GROUP BY sku, location) AS reserved USING (sku, location)
    WHERE stock.held + stock.committed > stock.on_hand
       OR stock.held < 0 OR stock.committed < 0
       OR (stock.on_hand, stock.held, stock.committed)
          IS DISTINCT FROM (moved.on_hand, moved.held, moved.committed)
       OR (stock.held, stock.committed)
          IS DISTINCT FROM (coalesce(reserved.held, 0), coalesce(reserved.committed, 0))
"""
WRONG_LEDGER = """
    SELECT count(*) FROM payment
    LEFT JOIN (SELECT payment_id,
                      sum(amount) FILTER (WHERE kind = 'capture') AS captured,
                      sum(amount) FILTER (WHERE kind = 'refund') AS refunded
               FROM transfer GROUP BY payment_id) AS moved ON payment_id = payment.id
    WHERE (payment.captured, payment.refunded)
          IS DISTINCT FROM (coalesce(moved.captured, 0), coalesce(moved.refunded, 0))
"""
INTENTS = """
    SELECT intent.*, json_extract(metadata, '$.order_id') AS order_id,
      (SELECT count(*) FROM movement WHERE payment_intent = intent.id AND kind = 'authorize')
          AS authorized,
      (SELECT count(*) FROM movement WHERE payment_intent = intent.id AND kind = 'capture')
          AS captured
    FROM payment_intent AS intent
"""
