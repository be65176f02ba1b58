"""Sagas in progress, as the database knows them."""

from itertools import product

from chassis.database.engine import Database
from chassis.database.prepared import Prepared
from opentelemetry import metrics
from sqlalchemy import text

from order_service.domain.saga import SagaKind, SagaState

_meter = metrics.get_meter("order_service")
_unfinished = _meter.create_gauge(
    "shop.saga.unfinished", "{saga}", "Sagas in progress, by kind and state."
)
_age = _meter.create_gauge("shop.saga.oldest.age", "s", "Age of the oldest saga in progress.")
_SERIES = tuple(product(SagaKind, (SagaState.RUNNING, SagaState.COMPENSATING)))
# The time of their birth is in their ids.
_QUERY = Prepared(
    text("""
        SELECT kind, state, count(*) AS sagas,
               extract(epoch FROM now() - min(uuid_extract_timestamp(id)))::float8 AS age
        FROM saga
        WHERE state IN ('RUNNING', 'COMPENSATING')
        GROUP BY kind, state
    """)
)


class SagaGauges:
    """Measures what is left to do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def measure(self) -> None:
        async with self._database.reading() as connection:
            rows = await _QUERY.rows(connection)
        found = {(row.kind, row.state): row.sagas for row in rows}
        for kind, state in _SERIES:
            _unfinished.set(found.get((kind, state), 0), {"kind": kind, "state": state})
        _age.set(max((row.age for row in rows), default=0))
