"""How the database's queue of events and its pool of connections do."""

from opentelemetry import metrics
from sqlalchemy import text

from chassis.database.engine import Database
from chassis.database.pool import Pool
from chassis.database.prepared import Prepared

_meter = metrics.get_meter("chassis")
_waiting = _meter.create_gauge("shop.outbox.waiting", "{event}", "Events not published yet.")
_age = _meter.create_gauge("shop.outbox.oldest.age", "s", "Age of the oldest such event.")
_letters = _meter.create_gauge(
    "shop.dead_letters", "{message}", "Messages given up, that nobody has resolved."
)
_connections = _meter.create_gauge(
    "db.client.connection.count", "{connection}", "Connections of the pool, by state."
)
_most = _meter.create_gauge(
    "db.client.connection.max", "{connection}", "Connections that the pool may have."
)
_QUERY = Prepared(
    text("""
        SELECT count(*) AS waiting,
               coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age,
               (SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL) AS dead_letters
        FROM outbox
        WHERE published_at IS NULL
    """)
)


class DatabaseGauges:
    """Measures one service's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = {"db.client.connection.pool.name": database.engine.url.database or ""}

    async def measure(self) -> None:
        async with self._database.reading() as connection:
            [row] = await _QUERY.rows(connection)
        _waiting.set(row.waiting)
        _age.set(row.age)
        _letters.set(row.dead_letters)
        self._measure_pool(self._database.pool)

    def _measure_pool(self, pool: Pool) -> None:
        state = "db.client.connection.state"
        _connections.set(pool.used, self._pool | {state: "used"})
        _connections.set(pool.idle, self._pool | {state: "idle"})
        _most.set(pool.most, self._pool)
