"""Changing the catalogue."""

import copy
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chassis.clock import Clock

from product_service.application.ports import CatalogueUnitOfWork
from product_service.domain.content import ProductContent
from product_service.domain.errors import InvalidProduct
from product_service.domain.events import ProductChanged
from product_service.domain.product import Product


@dataclass(frozen=True, slots=True)
class ImportItem:
    """A product and the line of the file it comes from."""

    line: int
    content: ProductContent


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A product that was left out."""

    line: int
    handle: str
    message: str


@dataclass(slots=True)
class ImportOutcome:
    """How many products were what, and which were left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[ImportFailure] = field(default_factory=list)


async def import_products(
    items: Sequence[ImportItem], uow: CatalogueUnitOfWork, clock: Clock
) -> ImportOutcome:
    """Create or replace products by handle; the same content again changes nothing."""
    await uow.products.lock()
    outcome = ImportOutcome()
    changed = await _changed(items, uow, outcome)
    batch = _Batch(
        products=dict(await uow.products.by_handles({item.content.handle for item in changed})),
        owners=dict(await uow.products.sku_owners(_skus(changed))),
    )
    for item in changed:
        try:
            batch.take(item.content, clock.now(), outcome)
        except InvalidProduct as error:
            outcome.failures.append(ImportFailure(item.line, item.content.handle, error.message))
    await uow.products.save(list(batch.touched.values()))
    uow.record(*(ProductChanged(product) for product in batch.touched.values()))
    if batch.touched:
        uow.audit(
            "catalogue.import",
            "products",
            {
                "created": outcome.created,
                "updated": outcome.updated,
                "handles": sorted(batch.touched),
            },
        )
    return outcome


async def _changed(
    items: Sequence[ImportItem], uow: CatalogueUnitOfWork, outcome: ImportOutcome
) -> list[ImportItem]:
    digests = dict(await uow.products.digests({item.content.handle for item in items}))
    changed = []
    for item in items:
        digest = item.content.digest()
        if digests.get(item.content.handle) == digest:
            outcome.unchanged += 1
            continue
        digests[item.content.handle] = digest
        changed.append(item)
    return changed


def _skus(items: Sequence[ImportItem]) -> set[str]:
    return {variant.sku for item in items for variant in item.content.variants}


def _revised(product: Product, content: ProductContent, now: datetime) -> Product:
    revised = copy.copy(product)
    revised.revise(content, now)
    return revised


@dataclass(slots=True)
class _Batch:
    """Products of one transaction, and whose each SKU is while they change."""

    products: MutableMapping[str, Product]
    owners: MutableMapping[str, str]
    touched: dict[str, Product] = field(default_factory=dict)

    def take(self, content: ProductContent, now: datetime, outcome: ImportOutcome) -> None:
        product = self.products.get(content.handle)
        if product is not None and content.is_partial:
            content.completed(product.content())  # what stays must fit, before anything changes
        self._claim_skus(content)
        if product is None:
            product = self.products[content.handle] = Product.create(content, now)
            outcome.created += 1
        elif _revised(product, content, now).content() == product.content():
            # Said in another way, as an export says it: tags sorted, pictures of variants listed.
            outcome.unchanged += 1
            return
        else:
            product.revise(content, now)
            outcome.updated += 1
        self.touched[content.handle] = product

    def _claim_skus(self, content: ProductContent) -> None:
        wanted = {variant.sku for variant in content.variants}
        for sku in wanted:
            owner = self.owners.get(sku, content.handle)
            if owner != content.handle:
                raise InvalidProduct(f"SKU {sku} belongs to the product {owner}.")
        present = self.products.get(content.handle)
        gives_up = present.variants if present and not content.is_partial else ()
        for variant in gives_up:
            self.owners.pop(variant.sku, None)
        self.owners.update(dict.fromkeys(wanted, content.handle))
