"""The import itself: read, send product by product, then set quantities; all in small portions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from runner.catalogue.model import CatalogueItem, CatalogueProduct, Failure
from runner.importing.ports import Shop

_PORTION_PRODUCTS = 200
_PORTION_VARIANTS = 1000


@dataclass(slots=True)
class Summary:
    """How the import went."""

    products: int = 0
    variants: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    quantities_changed: int = 0
    failed: int = 0


def run_import(
    items: Iterable[CatalogueItem], shop: Shop | None, report: Callable[[Failure], None]
) -> Summary:
    """Send everything that is right; without a shop only read. Failures are reported as found."""
    summary = Summary()

    def fail(failure: Failure) -> None:
        summary.failed += 1
        report(failure)

    for portion in _portions(items, fail):
        summary.products += len(portion)
        summary.variants += sum(len(product.variants) for product in portion)
        if shop is not None:
            _send(portion, shop, summary, fail)
    return summary


def _send(
    portion: list[CatalogueProduct],
    shop: Shop,
    summary: Summary,
    fail: Callable[[Failure], None],
) -> None:
    saved = shop.save(portion)
    summary.created += saved.created
    summary.updated += saved.updated
    summary.unchanged += saved.unchanged
    for failure in saved.failures:
        fail(failure)
    refused = {failure.handle for failure in saved.failures}
    _set_quantities([each for each in portion if each.handle not in refused], shop, summary, fail)


def _set_quantities(
    products: list[CatalogueProduct],
    shop: Shop,
    summary: Summary,
    fail: Callable[[Failure], None],
) -> None:
    variants = {
        variant.sku: (each.handle, variant) for each in products for variant in each.variants
    }
    quantities = {
        sku: variant.quantity
        for sku, (_, variant) in variants.items()
        if variant.quantity is not None
    }
    changed, unset = shop.set_quantities(quantities)
    summary.quantities_changed += changed
    for sku, reason in unset.items():
        handle, variant = variants[sku]
        fail(Failure(variant.line, handle, f"the quantity of {sku} was not set: {reason}"))


def _portions(
    items: Iterable[CatalogueItem], fail: Callable[[Failure], None]
) -> Iterator[list[CatalogueProduct]]:
    portion: list[CatalogueProduct] = []
    variants = 0
    for item in items:
        if isinstance(item, Failure):
            fail(item)
            continue
        portion.append(item)
        variants += len(item.variants)
        if len(portion) >= _PORTION_PRODUCTS or variants >= _PORTION_VARIANTS:
            yield portion
            portion, variants = [], 0
    if portion:
        yield portion
