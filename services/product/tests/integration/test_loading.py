from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from chassis.database.engine import Database
from product_service.adapters.loading import load_products
from product_service.adapters.repository import ProductUnitOfWork
from product_service.domain.product import Product
from sqlalchemy.ext.asyncio import AsyncConnection

from services.product.tests.builders import NOON, a_product, a_variant, content


class Interrupted:
    """A connection on which something happens after the first statement."""

    def __init__(
        self, connection: AsyncConnection, interrupt: Callable[[], Awaitable[None]]
    ) -> None:
        self._connection = connection
        self._interrupt: Callable[[], Awaitable[None]] | None = interrupt

    async def execute(self, statement: Any) -> Any:
        result = await self._connection.execute(statement)
        if interrupt := self._interrupt:
            self._interrupt = None
            await interrupt()
        return result


async def save(database: Database, product: Product) -> None:
    async with ProductUnitOfWork(database) as uow:
        await uow.products.save([product])
        await uow.commit()


async def test_a_product_that_changes_while_it_is_read_is_read_whole(database: Database) -> None:
    mug, plate = a_product("mug"), a_product("plate")
    await save(database, mug)
    await save(database, plate)

    async def revise() -> None:
        sizes = (a_variant("MUG-L", "L"), a_variant("MUG-S", "S"))
        mug.revise(
            content("mug", option_names=("Size",), variants=sizes), NOON + timedelta(hours=1)
        )
        await save(database, mug)

    async with database.reading() as connection:
        interrupted: Any = Interrupted(connection, revise)
        read = await load_products(interrupted, [mug.id, plate.id])

    assert sorted(read, key=lambda each: each.handle) == [mug, plate]
