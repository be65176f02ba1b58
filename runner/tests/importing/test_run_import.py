from collections.abc import Mapping, Sequence

from runner.catalogue.model import (
    CatalogueItem,
    CatalogueProduct,
    CatalogueVariant,
    Failure,
    Status,
)
from runner.importing.ports import Saved
from runner.importing.run import Summary, run_import


class FakeShop:
    """Saves everything but what it is told to refuse."""

    def __init__(self, *refused: str) -> None:
        self._refused = refused
        self.portions: list[list[str]] = []
        self.quantities: dict[str, int] = {}

    def save(self, products: Sequence[CatalogueProduct]) -> Saved:
        self.portions.append([product.handle for product in products])
        refused = [each for each in products if each.handle in self._refused]
        failures = tuple(Failure(each.line, each.handle, "no") for each in refused)
        return Saved(len(products) - len(failures), 0, 0, failures)

    def set_quantities(self, quantities: Mapping[str, int]) -> tuple[int, Mapping[str, str]]:
        refused = {sku: "too few" for sku in quantities if sku in self._refused}
        self.quantities |= {sku: units for sku, units in quantities.items() if sku not in refused}
        return len(quantities) - len(refused), refused


def a_product(handle: str, quantity: int | None = 1, line: int = 2) -> CatalogueProduct:
    variant = CatalogueVariant(
        line, f"{handle}-sku", (), 900, None, 0, "", True, True, "", quantity
    )
    return CatalogueProduct(line, handle, handle, "", "", "", (), Status.ACTIVE, (), (variant,), ())


def run(shop: FakeShop | None, *items: CatalogueItem) -> tuple[Summary, list[Failure]]:
    failures: list[Failure] = []
    return run_import(items, shop, failures.append), failures


def test_products_and_their_quantities_are_sent_and_counted() -> None:
    shop = FakeShop()

    summary, failures = run(shop, a_product("mug", 3), a_product("cup", 0))

    assert shop.quantities == {"mug-sku": 3, "cup-sku": 0}
    assert (summary.created, summary.quantities_changed, failures) == (2, 2, [])


def test_without_a_shop_the_file_is_only_read() -> None:
    summary, failures = run(None, a_product("mug"), Failure(3, "cup", "no price"))

    assert (summary.products, summary.created, summary.failed) == (1, 0, 1)
    assert failures == [Failure(3, "cup", "no price")]


def test_a_file_that_says_nothing_of_quantities_leaves_them_alone() -> None:
    shop = FakeShop()

    run(shop, a_product("mug", None))

    assert shop.quantities == {}


def test_a_product_that_the_shop_refuses_is_reported_and_gets_no_quantity() -> None:
    shop = FakeShop("mug")

    summary, failures = run(shop, a_product("mug", line=7), a_product("cup"))

    assert shop.quantities == {"cup-sku": 1}
    assert failures == [Failure(7, "mug", "no")]
    assert summary.failed == 1


def test_a_quantity_that_the_shop_refuses_is_reported_with_its_line() -> None:
    _, failures = run(FakeShop("mug-sku"), a_product("mug", line=7))

    assert failures == [Failure(7, "mug", "the quantity of mug-sku was not set: too few")]


def test_a_large_catalogue_is_sent_in_portions() -> None:
    shop = FakeShop()

    summary, _ = run(shop, *(a_product(f"p{number}") for number in range(450)))

    assert [len(portion) for portion in shop.portions] == [200, 200, 50]
    assert summary.products == 450
