import asyncio
import random
from uuid import UUID

import pytest
from chassis.database.engine import Database
from chassis.ids import new_id
from shop.inventory.v1.reservation_pb2 import Reservation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.inventory.tests.component.requests import (
    Inventory,
    commit,
    level,
    refusals,
    release,
    reserve,
    set_stock,
)

UNBALANCED = text("""
    WITH promised AS (
        SELECT sku, location,
               sum(quantity) FILTER (WHERE state = 'held') AS held,
               sum(quantity) FILTER (WHERE state = 'committed') AS committed
        FROM reservation_line JOIN reservation USING (order_id) GROUP BY sku, location
    ), moved AS (
        SELECT sku, location, sum(on_hand) AS on_hand, sum(held) AS held,
               sum(committed) AS committed, count(*) AS version
        FROM stock_movement GROUP BY sku, location
    )
    SELECT stock.sku FROM stock
    LEFT JOIN promised USING (sku, location) LEFT JOIN moved USING (sku, location)
    WHERE (stock.held, stock.committed)
          <> (coalesce(promised.held, 0), coalesce(promised.committed, 0))
       OR (stock.on_hand, stock.held, stock.committed, stock.version)
          IS DISTINCT FROM (moved.on_hand, moved.held, moved.committed, moved.version)
""")


async def test_fifty_shoppers_share_the_last_ten_units(replicas: list[Inventory], sku: str) -> None:
    await set_stock(replicas[0], {sku: 10})

    answers = await asyncio.gather(
        *(reserve(replicas[number % 2], new_id(), {sku: 1}) for number in range(50)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, Reservation) for each in answers) == 10
    assert refusals(list(answers)) == ["OUT_OF_STOCK"] * 40
    now = await level(replicas[0], sku)
    assert (now.held, now.available) == (10, 0)


async def test_the_same_order_fifty_times_at_once_reserves_once(
    replicas: list[Inventory], sku: str
) -> None:
    await set_stock(replicas[0], {sku: 10})
    order_id = new_id()

    answers = await asyncio.gather(
        *(reserve(replicas[number % 2], order_id, {sku: 2}) for number in range(50))
    )

    assert {each.order_id for each in answers} == {str(order_id)}
    assert (await level(replicas[0], sku)).held == 2


async def test_a_release_and_a_reserve_at_once_never_leave_stock_held(
    replicas: list[Inventory], sku: str
) -> None:
    await set_stock(replicas[0], {sku: 50})
    orders = [new_id() for _ in range(25)]

    answers = await asyncio.gather(
        *(reserve(replicas[0], order, {sku: 1}) for order in orders),
        *(release(replicas[1], order) for order in orders),
        return_exceptions=True,
    )

    assert set(refusals(list(answers))) <= {"RESERVATION_CANCELLED"}
    assert (await level(replicas[0], sku)).available == 50


async def test_after_a_storm_every_counter_is_the_sum_of_its_reservations_and_movements(
    replicas: list[Inventory], database: Database
) -> None:
    dice = random.Random(7)  # noqa: S311 - a fixed schedule, not a secret
    skus = [f"SKU-{new_id()}" for _ in range(4)]
    orders = [new_id() for _ in range(40)]
    await set_stock(replicas[0], dict.fromkeys(skus, 12))

    async def shopper(order: UUID) -> list[object]:
        lines = {sku: dice.randint(1, 3) for sku in dice.sample(skus, 2)}
        steps = [
            reserve(dice.choice(replicas), order, lines),
            dice.choice([commit, release])(dice.choice(replicas), order),
            dice.choice([commit, release])(dice.choice(replicas), order),
        ]
        return list(await asyncio.gather(*steps, return_exceptions=True))

    answers = [each for some in await asyncio.gather(*map(shopper, orders)) for each in some]

    assert set(refusals(answers)) <= {
        "OUT_OF_STOCK",
        "RESERVATION_CANCELLED",
        "RESERVATION_EXPIRED",
    }
    async with database.reading() as connection:
        assert (await connection.execute(UNBALANCED)).all() == []


@pytest.mark.parametrize("counter", ["held", "committed"])
async def test_the_database_itself_refuses_to_oversell(
    inventory: Inventory, database: Database, sku: str, counter: str
) -> None:
    await set_stock(inventory, {sku: 1})
    too_much = text(f"UPDATE stock SET {counter} = 2 WHERE sku = :sku")  # noqa: S608
    with pytest.raises(DBAPIError, match="stock_is_never_oversold"):
        async with database.transaction() as connection:
            await connection.execute(too_much, {"sku": sku})


async def test_movements_cannot_be_rewritten(
    inventory: Inventory, database: Database, sku: str
) -> None:
    await set_stock(inventory, {sku: 1})
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as connection:
            await connection.execute(text("DELETE FROM stock_movement"))
