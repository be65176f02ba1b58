from chassis.database.engine import Database
from chassis.testing.readings import readings
from order_service.adapters.saga_gauges import SagaGauges
from sqlalchemy import text

from services.order.tests.backends import postgres_backend
from services.order.tests.desk import a_desk
from services.order.tests.integration.test_recovery import place_and_die, recover
from services.order.tests.world import World


async def test_a_saga_that_nobody_drives_is_seen_and_grows_old(database: Database) -> None:
    readings("")
    backend, world = postgres_backend(database), World()
    await place_and_die(backend, world, "after commit of CAPTURE")

    await SagaGauges(database).measure()
    waiting = readings("shop.saga.unfinished")
    age = readings("shop.saga.oldest.age")[()]
    await recover(backend, world)
    await SagaGauges(database).measure()

    assert waiting[("CHECKOUT", "RUNNING")] == 1
    assert waiting[("REFUND", "COMPENSATING")] == 0
    assert 0 < age < 60
    assert set(readings("shop.saga.unfinished").values()) == {0}
    assert readings("shop.saga.oldest.age")[()] == 0


async def test_sagas_are_counted_as_they_begin_are_taken_over_and_end(database: Database) -> None:
    readings("")
    backend, world = postgres_backend(database), World()
    await a_desk(backend, world).checkout.open()
    before = {name: readings(f"shop.saga.{name}") for name in ("started", "resumed", "ended")}

    await place_and_die(backend, world, "after commit of CAPTURE")
    await recover(backend, world)

    def more(name: str, *labels: str) -> float:
        return readings(f"shop.saga.{name}")[labels] - before[name].get(labels, 0)

    assert more("started", "CHECKOUT") == 1
    assert more("resumed", "CHECKOUT") == 1
    assert more("ended", "CHECKOUT", "COMPLETED") == 1
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM saga")) == 1
