from uuid import UUID

import pytest
from chassis.clock import FixedClock
from chassis.ids import new_id
from product_service.application.categories import (
    assign_products,
    create_category,
    delete_category,
    unassign_products,
    update_category,
)
from product_service.domain.category import (
    MAX_CATEGORIES,
    MAX_DEPTH,
    Category,
    CategoryContent,
    CategoryTree,
)
from product_service.domain.errors import (
    CategoryCycle,
    CategoryNotEmpty,
    CategoryNotFound,
    CategoryTreeTooLarge,
    ChangedMeanwhile,
    HandleTaken,
    ProductNotFound,
)
from product_service.domain.events import ProductChanged

from services.product.tests.builders import NOON, a_product
from services.product.tests.fakes import FakeUnitOfWork, Shelf

CLOCK = FixedClock(NOON)


def a_category(handle: str, parent: Category | None = None, position: int = 0) -> Category:
    content = CategoryContent(handle, handle.title(), "", parent.id if parent else None, position)
    return Category.create(content, NOON)


CLOTHES = a_category("clothes", position=1)
COATS = a_category("coats", CLOTHES, position=1)
SHIRTS = a_category("shirts", CLOTHES)
PARKAS = a_category("parkas", COATS)
HOME = a_category("home")
TREE = CategoryTree([PARKAS, SHIRTS, COATS, HOME, CLOTHES])


def test_the_tree_is_in_order_parents_first_and_siblings_by_position() -> None:
    handles = [each.content.handle for each in TREE.in_order()]

    assert handles == ["home", "clothes", "shirts", "coats", "parkas"]


def test_below_a_category_are_it_and_all_that_descend_from_it() -> None:
    assert TREE.below([COATS.id]) == {COATS.id, PARKAS.id}
    assert TREE.below([HOME.id, SHIRTS.id]) == {HOME.id, SHIRTS.id}
    assert TREE.below([new_id()]) == set()


def test_a_category_cannot_be_moved_below_itself() -> None:
    for below in (CLOTHES, COATS, PARKAS):
        with pytest.raises(CategoryCycle):
            TREE.must_take(CategoryContent("clothes", "Clothes", "", below.id), CLOTHES)
    TREE.must_take(CategoryContent("clothes", "Clothes", "", HOME.id), CLOTHES)


def test_a_handle_belongs_to_one_category() -> None:
    with pytest.raises(HandleTaken):
        TREE.must_take(CategoryContent("home", "Other"))
    TREE.must_take(CategoryContent("home", "Renamed"), HOME)


def test_a_parent_must_exist() -> None:
    with pytest.raises(CategoryNotFound):
        TREE.must_take(CategoryContent("new", "New", "", new_id()))


def test_the_tree_is_bounded_in_depth_and_number() -> None:
    chain = [a_category("c0")]
    for depth in range(1, MAX_DEPTH):
        chain.append(a_category(f"c{depth}", chain[-1]))
    tree = CategoryTree([*chain, CLOTHES, COATS])

    with pytest.raises(CategoryTreeTooLarge):
        tree.must_take(CategoryContent("deeper", "Deeper", "", chain[-1].id))
    with pytest.raises(CategoryTreeTooLarge):
        tree.must_take(CategoryContent("clothes", "Clothes", "", chain[-2].id), CLOTHES)
    with pytest.raises(CategoryTreeTooLarge):
        full = CategoryTree(a_category(f"n{number}") for number in range(MAX_CATEGORIES))
        full.must_take(CategoryContent("more", "More"))


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf(a_product("parka"), a_product("mug"))
    shelf.categories = {each.id: each for each in (CLOTHES, COATS)}
    return shelf


async def test_a_category_is_created_moved_and_deleted(shelf: Shelf) -> None:
    async with FakeUnitOfWork(shelf) as uow:
        made = await create_category(CategoryContent("parkas", "Parkas"), uow, CLOCK)
        moved = CategoryContent("parkas", "Parkas", "", COATS.id)
        await update_category(made.id, "1", lambda _: moved, uow, CLOCK)
        await uow.commit()

    assert shelf.categories[made.id].content.parent_id == COATS.id
    async with FakeUnitOfWork(shelf) as uow:
        with pytest.raises(CategoryNotEmpty):
            await delete_category(COATS.id, uow)
        with pytest.raises(ChangedMeanwhile):
            await update_category(made.id, "1", lambda _: moved, uow, CLOCK)
        await delete_category(made.id, uow)
        await uow.commit()
    assert made.id not in shelf.categories


async def test_products_are_put_into_a_category_and_taken_out_each_once(shelf: Shelf) -> None:
    parka = shelf.products["parka"].id

    async def change(use_case: object) -> list[UUID]:
        async with FakeUnitOfWork(shelf) as uow:
            await use_case(COATS.id, [parka], uow, CLOCK)  # type: ignore[operator]
            await uow.commit()
        return [event.product.id for event in uow.events if isinstance(event, ProductChanged)]

    assert await change(assign_products) == [parka]
    assert await change(assign_products) == []
    assert shelf.products["parka"].category_ids == (COATS.id,)
    async with FakeUnitOfWork(shelf) as uow:
        with pytest.raises(CategoryNotEmpty):
            await delete_category(COATS.id, uow)
    assert await change(unassign_products) == [parka]
    assert not shelf.products["parka"].category_ids


async def test_an_unknown_product_or_category_changes_nothing(shelf: Shelf) -> None:
    mug = shelf.products["mug"].id
    async with FakeUnitOfWork(shelf) as uow:
        with pytest.raises(ProductNotFound):
            await assign_products(COATS.id, [mug, new_id()], uow, CLOCK)
        with pytest.raises(CategoryNotFound):
            await assign_products(new_id(), [mug], uow, CLOCK)
    assert shelf.products["mug"].category_ids == ()
