"""What is exported imports to the same catalogue."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from chassis.money import Money
from chassis.rpc.money import money_message
from runner.catalogue.model import (
    CatalogueImage,
    CatalogueProduct,
    CatalogueVariant,
    Failure,
    OtherPrice,
    Status,
)
from runner.catalogue.reader import CatalogueReader
from runner.exporting.messages import catalogue_product
from runner.exporting.rows import header, rows
from runner.exporting.run import run_export
from runner.importing.messages import to_request
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_pb2

COVER, BACK = CatalogueImage("/cover.svg", 'A "shirt", folded'), CatalogueImage("/back.svg", "")


def a_variant(sku: str, *values: str, **changes: object) -> CatalogueVariant:
    plain = CatalogueVariant(0, sku, values, 1999, None, 180, "", True, True, "", 3)
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_product(handle: str, *variants: CatalogueVariant, **changes: object) -> CatalogueProduct:
    plain = CatalogueProduct(
        0, handle, handle.title(), "", "", "", (), Status.ACTIVE, (), variants, ()
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


PRODUCTS = [
    a_product("mug", a_variant("MUG", quantity=None, taxable=False)),
    a_product(
        "shirt",
        a_variant("S-RED", "S", "Red", compare_at_price=2500, image_url="/back.svg"),
        a_variant("'007", "M", "Red", requires_shipping=False, barcode="'4006381333931"),
        a_variant("M-BLUE", "M", "Blue, dark", weight_grams=0, quantity=0),
        description_html='<p>Soft;\n"fine"</p>\n\n<ul><li>a, b</li></ul>',
        vendor="Loom & Söhne",
        product_type="Shirts",
        tags=("cotton", "summer 2026", "red, white", '12" vinyl', '"the" best', '"all"'),
        option_names=("Size", "Colour"),
        images=(COVER, BACK),
    ),
    a_product("poster", a_variant("P"), images=(COVER, BACK, CatalogueImage("/third.svg", "3"))),
    a_product("draft", a_variant("D"), status=Status.DRAFT),
    a_product("gone", a_variant("G"), status=Status.ARCHIVED),
    a_product(
        "duo",
        a_variant(
            "DUO-S", "S", other_prices=(OtherPrice("EUR", 1899, 2199), OtherPrice("JPY", 3000))
        ),
        a_variant("DUO-M", "M", other_prices=(OtherPrice("JPY", 3100),)),
        option_names=("Size",),
    ),
]


def written(products: Iterable[CatalogueProduct]) -> str:
    output = io.StringIO()
    writer = csv.DictWriter(output, header(["EUR", "JPY"]), restval="", lineterminator="\n")
    writer.writeheader()
    for product in products:
        writer.writerows(rows(product, "USD"))
    return output.getvalue()


def read(text: str) -> list[CatalogueProduct]:
    items = list(CatalogueReader("USD").read(io.StringIO(text)))
    assert not [each for each in items if isinstance(each, Failure)]
    return [_without_lines(each) for each in items if isinstance(each, CatalogueProduct)]


def _without_lines(product: CatalogueProduct) -> CatalogueProduct:
    variants = tuple(replace(each, line=0) for each in product.variants)
    return replace(product, line=0, variants=variants)


def test_what_is_written_reads_back_as_it_was() -> None:
    assert read(written(PRODUCTS)) == PRODUCTS


def test_the_demo_catalogue_survives_the_way_there_and_back() -> None:
    demo = Path(__file__).parents[2] / "src" / "runner" / "demo" / "catalogue.csv"
    products = read(demo.read_text(encoding="utf-8-sig"))

    assert len(products) > 10
    assert read(written(products)) == products


def as_sold(product: CatalogueProduct) -> product_pb2.Product:
    """The product as the service gives it back after an import."""
    said: import_pb2.ImportedProduct = to_request(product, "USD").product
    media = [
        product_pb2.Media(id=each.url, url=each.url, alt_text=each.alt_text) for each in said.media
    ]
    return product_pb2.Product(
        handle=said.handle,
        title=said.title,
        description_html=said.description_html,
        vendor=said.vendor,
        product_type=said.product_type,
        tags=said.tags,
        status=said.status,
        options=[product_pb2.ProductOption(name=each.name) for each in said.options],
        media=media,
        variants=[
            product_pb2.ProductVariant(
                sku=each.sku,
                selected_options=[
                    product_pb2.SelectedOption(value=value) for value in each.option_values
                ],
                prices=[
                    product_pb2.VariantPrice(
                        price=price.price,
                        compare_at_price=price.compare_at_price
                        if price.HasField("compare_at_price")
                        else None,
                    )
                    for price in each.prices
                ],
                weight_grams=each.weight_grams,
                barcode=each.barcode,
                requires_shipping=each.requires_shipping,
                taxable=each.taxable,
                media_id=each.image_url,
            )
            for each in said.variants
        ],
    )


def test_an_export_of_the_shop_imports_to_the_same_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    stock = {"S-RED": 3, "'007": 3, "M-BLUE": 0, "P": 3, "D": 3, "G": 3, "DUO-S": 3, "DUO-M": 3}
    pages = [([as_sold(each) for each in PRODUCTS[:2]], stock), (map(as_sold, PRODUCTS[2:]), {})]
    seen: list[int] = []

    summary = run_export(
        ((list(products), levels) for products, levels in pages), "USD", file, _never, seen.append
    )

    assert (summary.products, summary.variants, summary.failed) == (6, 9, 0)
    assert read(file.read_text()) == PRODUCTS
    assert seen == [2, 4]
    assert [each.name for each in tmp_path.iterdir()] == ["export.csv"]


def test_a_product_without_a_price_in_the_files_currency_is_left_out_and_reported(
    tmp_path: Path,
) -> None:
    euros = product_pb2.VariantPrice(price=money_message(Money(100, "EUR")))
    foreign = as_sold(PRODUCTS[0])
    foreign.variants[0].ClearField("prices")
    foreign.variants[0].prices.append(euros)
    failures: list[Failure] = []

    summary = run_export(
        [([foreign, as_sold(PRODUCTS[3])], {})], "USD", tmp_path / "f.csv", failures.append
    )

    assert (summary.products, summary.failed) == (1, 1)
    assert [(each.handle, each.reason) for each in failures] == [
        ("mug", "left out: SKU MUG has no price in USD")
    ]


def test_an_interrupted_export_leaves_the_file_before_it_alone(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("before")

    def broken() -> Iterable[tuple[list[product_pb2.Product], dict[str, int]]]:
        yield [as_sold(PRODUCTS[0])], {}
        raise ConnectionError

    with pytest.raises(ConnectionError):
        run_export(broken(), "USD", file, _never)
    assert file.read_text() == "before"


def test_prices_keep_the_digits_of_their_currency() -> None:
    product = catalogue_product(as_sold(PRODUCTS[5]), "USD", {})

    assert product.variants[0].other_prices == (
        OtherPrice("EUR", 1899, 2199),
        OtherPrice("JPY", 3000),
    )


def _never(failure: Failure) -> None:
    raise AssertionError(failure)
