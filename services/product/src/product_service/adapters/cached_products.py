"""Whole products by id and version: from memory, or else loaded by two statements."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.loading import load_products
from product_service.adapters.version_cache import Version, VersionCache
from product_service.domain.product import Product

_CACHED_PRODUCTS = 1000


class CachedProducts:
    """What it gives out is shared: read only."""

    def __init__(self) -> None:
        self._cache: VersionCache[Product] = VersionCache(_CACHED_PRODUCTS)

    async def of(self, connection: AsyncConnection, versions: Sequence[Version]) -> list[Product]:
        """In the order given; a product that was deleted since is left out."""
        found = {version[0]: self._cache.get(version) for version in versions}
        missing = [id_ for id_, cached in found.items() if cached is None]
        for each in await load_products(connection, missing):
            self._cache.put((each.id, each.version), each)
            found[each.id] = each
        return [cached for id_, _ in versions if (cached := found[id_]) is not None]
