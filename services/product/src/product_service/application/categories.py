"""Keeping the tree of categories, and putting products into it."""

from collections.abc import Callable, Collection
from uuid import UUID

from chassis.clock import Clock

from product_service.application.ports import CatalogueUnitOfWork
from product_service.domain.category import Category, CategoryContent, CategoryTree
from product_service.domain.errors import CategoryNotEmpty, ChangedMeanwhile, ProductNotFound
from product_service.domain.events import ProductChanged
from product_service.domain.product import Product

type Amend = Callable[[CategoryContent], CategoryContent]


async def create_category(
    content: CategoryContent, uow: CatalogueUnitOfWork, clock: Clock
) -> Category:
    tree = await _locked_tree(uow)
    tree.must_take(content)
    category = Category.create(content, clock.now())
    await _save(category, uow, "category.create")
    return category


async def update_category(
    id_: UUID, etag: str, amend: Amend, uow: CatalogueUnitOfWork, clock: Clock
) -> Category:
    """Replace the content by the amended one; another parent moves it with all below."""
    tree = await _locked_tree(uow)
    category = tree.get(id_)
    if etag not in ("", str(category.version)):
        raise ChangedMeanwhile("The category changed since it was read: read it again.")
    content = amend(category.content)
    tree.must_take(content, category)
    category.revise(content, clock.now())
    await _save(category, uow, "category.update")
    return category


async def delete_category(id_: UUID, uow: CatalogueUnitOfWork) -> None:
    tree = await _locked_tree(uow)
    category = tree.get(id_)
    if tree.has_children(id_) or await uow.categories.has_products(id_):
        raise CategoryNotEmpty("Move what is below it and take its products out first.")
    await uow.categories.delete(id_)
    uow.audit("category.delete", f"category/{id_}", {"handle": category.content.handle})


async def assign_products(
    id_: UUID, product_ids: Collection[UUID], uow: CatalogueUnitOfWork, clock: Clock
) -> None:
    await _change_products(id_, product_ids, uow, lambda each: each.put_into(id_, clock.now()))


async def unassign_products(
    id_: UUID, product_ids: Collection[UUID], uow: CatalogueUnitOfWork, clock: Clock
) -> None:
    await _change_products(id_, product_ids, uow, lambda each: each.take_out_of(id_, clock.now()))


async def _change_products(
    id_: UUID,
    product_ids: Collection[UUID],
    uow: CatalogueUnitOfWork,
    change: Callable[[Product], bool],
) -> None:
    (await _locked_tree(uow)).get(id_)
    products = await uow.products.by_ids(product_ids)
    for wanted in product_ids:
        if wanted not in products:
            raise ProductNotFound(key=wanted)
    changed = [each for each in products.values() if change(each)]
    await uow.products.save(changed)
    uow.record(*(ProductChanged(each) for each in changed))
    if changed:
        handles = sorted(each.handle for each in changed)
        uow.audit("category.products", f"category/{id_}", {"handles": handles})


async def _locked_tree(uow: CatalogueUnitOfWork) -> CategoryTree:
    """The tree, which nobody else changes until the transaction ends."""
    await uow.products.lock()
    return CategoryTree(await uow.categories.all())


async def _save(category: Category, uow: CatalogueUnitOfWork, action: str) -> None:
    await uow.categories.save(category)
    uow.audit(action, f"category/{category.id}", {"handle": category.content.handle})
