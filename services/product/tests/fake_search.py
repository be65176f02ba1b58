"""Search in memory: the same answers, found by looking at every product."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from product_service.adapters.search_documents import sections_of
from product_service.application.search import (
    Facets,
    Filters,
    Hits,
    Place,
    Ranked,
    Search,
    SearchSort,
)
from product_service.domain.product import Product

from services.product.tests.fakes import Shelf, has_word


class FakeSearchIndex:
    """Relevance is how weighty the section is in which each word stands."""

    def __init__(self, shelf: Shelf, stock: Mapping[str, int] | None = None) -> None:
        self._shelf = shelf
        self.stock = stock or {}

    async def find(
        self, search: Search, after: Place | None, limit: int, *, with_facets: bool
    ) -> tuple[Hits, Facets | None]:
        found = [each for each in self._shelf.products.values() if self._matches(each, search)]
        downwards = search.sort is SearchSort.RELEVANCE or search.reverse
        keyed = sorted(
            ((self._value(each, search), each.id, each) for each in found),
            key=lambda each: each[:2],
            reverse=downwards,
        )
        if after is not None:
            here = (after.value, after.id)
            keyed = [each for each in keyed if (each[:2] < here) is downwards and each[:2] != here]
        shown = keyed[:limit]
        hits = Hits([each for *_, each in shown], [value for value, *_ in shown])
        return hits, self._facets(found, search) if with_facets else None

    def _matches(self, product: Product, search: Search) -> bool:
        return (
            (product.is_for_sale or search.include_hidden)
            and all(has_word(product, word, self._shelf.products.values()) for word in search.words)
            and self._passes(product, search.filters)
            and (search.sort is not SearchSort.PRICE or bool(_amounts(product, search.currency)))
        )

    def _passes(self, product: Product, filters: Filters) -> bool:
        values = {option.name: option.values for option in product.options}
        within = filters.price
        return (
            (not filters.vendors or product.vendor in filters.vendors)
            and (not filters.product_types or product.product_type in filters.product_types)
            and (not filters.tags or bool(set(filters.tags) & set(product.tags)))
            and all(set(wanted) & set(values.get(name, ())) for name, wanted in filters.options)
            and filters.available in (None, self._is_available(product))
            and (
                within is None
                or any(
                    within.least <= amount <= within.most
                    for amount in _amounts(product, within.currency)
                )
            )
        )

    def _is_available(self, product: Product) -> bool:
        return any(self.stock.get(variant.sku, 0) > 0 for variant in product.variants)

    def _value(self, product: Product, search: Search) -> Ranked:
        if search.sort is SearchSort.TITLE:
            return product.title.casefold()
        if search.sort is SearchSort.PRICE:
            return min(_amounts(product, search.currency))
        if search.sort is SearchSort.UPDATE_TIME:
            return product.update_time
        if search.sort is SearchSort.CREATE_TIME or not search.words:
            return product.create_time
        weights = enumerate(reversed(sections_of(product)), start=1)
        rank: int = sum(10**weight for weight, words in weights if search.words[0] in words)
        return rank

    def _facets(self, found: Sequence[Product], search: Search) -> Facets:
        counts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for product in found:
            counts["vendor",].update(filter(None, [product.vendor]))
            counts["type",].update(filter(None, [product.product_type]))
            counts["tag",].update(product.tags)
            for option in product.options:
                counts["option", option.name].update(option.values)
        amounts = [each for product in found if (each := _amounts(product, search.currency))]
        return Facets(
            total=len(found),
            capped=False,
            available=sum(map(self._is_available, found)),
            counts={
                kind: sorted(values.items(), key=lambda each: (-each[1], each[0]))
                for kind, values in counts.items()
                if values
            },
            lowest_prices=[min(each) for each in amounts],
            highest_price=max((max(each) for each in amounts), default=0),
        )


def _amounts(product: Product, currency: str) -> list[int]:
    return [
        price.amount.minor
        for variant in product.variants
        for price in variant.prices
        if price.amount.currency == currency
    ]
