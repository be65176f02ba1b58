"""What a product can be filtered by, as texts of one array: its kind, then the value."""

from collections.abc import Iterable

from product_service.domain.product import Product

SEPARATOR = "\x1f"  # stands in no text that people write
VENDOR, PRODUCT_TYPE, TAG, OPTION, CATEGORY = "vendor", "type", "tag", "option", "category"


def facet(*parts: str) -> str:
    return SEPARATOR.join(parts)


def facets_of(product: Product) -> list[str]:
    """Each once, in no particular order."""
    found = {facet(TAG, tag) for tag in product.tags}
    if product.vendor:
        found.add(facet(VENDOR, product.vendor))
    if product.product_type:
        found.add(facet(PRODUCT_TYPE, product.product_type))
    found.update(facet(CATEGORY, str(each)) for each in product.category_ids)
    for option in product.options:
        found.update(facet(OPTION, option.name, value) for value in option.values)
    return sorted(found)


def split(texts: Iterable[str]) -> list[tuple[tuple[str, ...], str]]:
    """Kind and value: `("option", "Size")` and `M`."""
    parted = (text.split(SEPARATOR) for text in texts)
    return [(tuple(kind), value) for *kind, value in parted]
