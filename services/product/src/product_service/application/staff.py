"""What staff do with single products."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from chassis.clock import Clock

from product_service.application.ports import CatalogueUnitOfWork
from product_service.domain.content import ProductContent, ProductStatus
from product_service.domain.errors import (
    ChangedMeanwhile,
    HandleTaken,
    ProductNotFound,
    SkuTaken,
)
from product_service.domain.events import ProductChanged
from product_service.domain.product import Product

type Amend = Callable[[ProductContent], ProductContent]


async def create_product(
    content: ProductContent, uow: CatalogueUnitOfWork, clock: Clock
) -> Product:
    await uow.products.lock()
    await _must_be_free(content, None, uow)
    product = Product.create(content, clock.now())
    await _save(product, uow, "product.create")
    return product


async def update_product(
    id_: UUID, etag: str, amend: Amend, uow: CatalogueUnitOfWork, clock: Clock
) -> Product:
    """Replace the content by the amended one; an empty etag matches any."""
    product = await _read(id_, etag, uow)
    content = amend(product.content())
    await _must_be_free(content, product, uow)
    product.revise(content, clock.now())
    await _save(product, uow, "product.update")
    return product


async def set_status(
    id_: UUID, etag: str, status: ProductStatus, uow: CatalogueUnitOfWork, clock: Clock
) -> Product:
    """Publish or archive; a product that is so already is not changed."""
    product = await _read(id_, etag, uow)
    if product.status is not status:
        product.revise(replace(product.content(), status=status), clock.now())
        await _save(product, uow, f"product.{status}")
    return product


async def _read(id_: UUID, etag: str, uow: CatalogueUnitOfWork) -> Product:
    await uow.products.lock()
    product = (await uow.products.by_ids([id_])).get(id_)
    if product is None:
        raise ProductNotFound(key=id_)
    if etag not in ("", str(product.version)):
        raise ChangedMeanwhile("The product changed since it was read: read it again.")
    return product


async def _must_be_free(
    content: ProductContent, present: Product | None, uow: CatalogueUnitOfWork
) -> None:
    other = (await uow.products.by_handles([content.handle])).get(content.handle)
    if other is not None and (present is None or other.id != present.id):
        raise HandleTaken(handle=content.handle)
    owners = await uow.products.sku_owners({variant.sku for variant in content.variants})
    for sku, owner in owners.items():
        if present is None or owner != present.handle:
            raise SkuTaken(f"SKU {sku} belongs to the product {owner}.", sku=sku)


async def _save(product: Product, uow: CatalogueUnitOfWork, action: str) -> None:
    await uow.products.save([product])
    uow.record(ProductChanged(product))
    uow.audit(action, f"product/{product.id}", {"handle": product.handle})
