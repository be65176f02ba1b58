"""Reading the catalogue. Shoppers see active products only, as if no others existed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.pagination import InvalidPageToken, decode_token, encode_token, moment_of, page_size

from product_service.application.ports import Listing, Position, ProductReader, SortKey
from product_service.domain.errors import ProductNotFound
from product_service.domain.product import Product, Variant


@dataclass(frozen=True, slots=True)
class Page:
    """Products in order, and the token of the next page or an empty one."""

    products: Sequence[Product]
    next_token: str


async def list_products(listing: Listing, size: int, token: str, products: ProductReader) -> Page:
    limit = page_size(size)
    # One more than asked for tells whether there is a next page.
    found = await products.page(listing, _position(token, listing), limit + 1)
    shown = found[:limit]
    return Page(shown, _token(shown[-1], listing) if len(found) > limit else "")


async def get_product(key: UUID | str, products: ProductReader, *, include_hidden: bool) -> Product:
    """By id or by handle."""
    ids, handles = ([key], []) if isinstance(key, UUID) else ([], [key])
    found = await batch_get_products(ids, handles, products, include_hidden=include_hidden)
    if not found:
        raise ProductNotFound(key=key)
    return found[0]


async def batch_get_products(
    ids: Collection[UUID],
    handles: Collection[str],
    products: ProductReader,
    *,
    include_hidden: bool,
) -> list[Product]:
    found = await products.named(ids, handles)
    return [product for product in found if product.is_for_sale or include_hidden]


async def batch_get_variants(
    ids: Collection[UUID], skus: Collection[str], products: ProductReader
) -> list[tuple[Product, Variant]]:
    """Variants with their products, hidden ones too: a cart may still hold them."""
    wanted_ids, wanted_skus = set(ids), set(skus)
    return [
        (product, variant)
        for product in await products.with_variants(wanted_ids, wanted_skus)
        for variant in product.variants
        if variant.id in wanted_ids or variant.sku in wanted_skus
    ]


def sort_value(product: Product, sort_key: SortKey) -> str | datetime:
    """What a product is sorted by: its title without regard to case, or a time."""
    if sort_key is SortKey.TITLE:
        return product.title.casefold()
    return product.create_time if sort_key is SortKey.CREATE_TIME else product.update_time


def _token(last: Product, listing: Listing) -> str:
    value = sort_value(last, listing.sort_key)
    text = value if isinstance(value, str) else value.isoformat()
    return encode_token([text, str(last.id)], filter=repr(listing))


def _position(token: str, listing: Listing) -> Position | None:
    key = decode_token(token, length=2, filter=repr(listing))
    if key is None:
        return None
    text, id_ = str(key[0]), str(key[1])
    try:
        is_title = listing.sort_key is SortKey.TITLE
        return Position(text if is_title else moment_of(text), UUID(id_))
    except ValueError:
        raise InvalidPageToken("The page token is malformed; start from the first page.") from None
