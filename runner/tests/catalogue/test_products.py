from collections.abc import Callable
from pathlib import Path

import pytest
from runner.catalogue.model import CatalogueFormatError, CatalogueProduct, Failure, Status
from runner.catalogue.reader import read_catalogue

NEW_HEADER = (
    "Title,URL handle,Description,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,"
    "Inventory quantity,Weight value (grams),Charge tax,Product image URL,Variant image URL"
)


type Read = Callable[..., tuple[list[CatalogueProduct], list[Failure]]]


def a_row(handle: str, title: str = "A title", sku: str = "", price: str = "9.00") -> str:
    return f"{handle},{title},,true,,,{sku},{price},1,"


def test_rows_of_one_handle_become_one_product_with_variants_and_images(read: Read) -> None:
    products, failures = read(
        'shirt,Shirt,"<p>Soft,\n""light""</p>",true,Size,S,S-1,9.50,3,https://i.test/1.jpg',
        "shirt,,,,,M,S-2,10,0,https://i.test/2.jpg",
        "shirt,,,,,,,,,https://i.test/3.jpg",
    )

    (shirt,) = products
    assert failures == []
    assert shirt.description_html == '<p>Soft,\n"light"</p>'
    assert shirt.option_names == ("Size",)
    assert [(v.sku, v.option_values, v.price, v.quantity) for v in shirt.variants] == [
        ("S-1", ("S",), 950, 3),
        ("S-2", ("M",), 1000, 0),
    ]
    assert [image.url[-5] for image in shirt.images] == ["1", "2", "3"]


def test_the_newer_column_names_are_understood(read: Read) -> None:
    products, failures = read(
        "Mug,mug,<b>Hot</b>,Draft,M-1,Title,Default Title,8.00,9.00,5,350,FALSE,/m/a.svg,/m/b.svg",
        header=NEW_HEADER,
    )

    (mug,) = products
    (variant,) = mug.variants
    assert failures == []
    assert (mug.handle, mug.status, mug.option_names) == ("mug", Status.DRAFT, ())
    assert (variant.weight_grams, variant.taxable, variant.compare_at_price) == (350, False, 900)
    assert [image.url for image in mug.images] == ["/m/a.svg", "/m/b.svg"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_bytes("\ufeffHandle,Title,Variant Price\r\nmug,Tasse für zwei,8.00\r\n".encode())

    (mug,) = read_catalogue(file, "EUR")

    assert isinstance(mug, CatalogueProduct)
    assert mug.title == "Tasse für zwei"


def test_a_file_with_semicolons_is_read(read: Read) -> None:
    products, _ = read("mug;Mug;8.00", header="Handle;Title;Variant Price")

    assert [product.handle for product in products] == ["mug"]


@pytest.mark.parametrize(
    "header", ["", "name,price", "Handle,Title", '"Handle,Title', "H\x00a\x00n"]
)
def test_a_file_that_is_no_catalogue_is_refused_as_a_whole(read: Read, header: str) -> None:
    with pytest.raises(CatalogueFormatError, match="line 1"):
        read(header=header)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("p,P,,true,,,A,free,1,", "the price 'free' is not an amount such as 19.99"),
        ("p,P,,true,,,A,-1.00,1,", "the price '-1.00' is not an amount such as 19.99"),
        ("p,P,,true,,,A,1.005,1,", "the price '1.005' has too many digits for USD"),
        ("p,P,,true,,,A,1.00,many,", "the quantity 'many' is not a whole number"),
        ("p,P,,perhaps,,,A,1.00,1,", "Published is 'perhaps', not true or false"),
        ("p,P,,true,,Red,A,1.00,1,", "Option1 has a value or a name, but an option name"),
        ("p,,,true,,,A,1.00,1,", "the title is missing; the whole product is left out"),
        (",P,,true,,,A,1.00,1,", "the handle '' is not one word"),
        ("two words,P,,true,,,A,1.00,1,", "the handle 'two words' is not one word"),
        ("p,P,,true,,,A,1.00,1,javascript:x", "is not an http(s) address"),
        ("p,P,,true,,,,,,", "the product has no variant"),
    ],
)
def test_a_wrong_cell_is_reported_with_its_line_and_the_rest_is_read(
    read: Read, row: str, reason: str
) -> None:
    products, (failure,) = read(row, a_row("good"))

    assert [product.handle for product in products] == ["good"]
    assert failure.line == 2
    assert reason in failure.reason


def test_options_that_do_not_fit_the_product_are_reported(read: Read) -> None:
    (shirt,), failures = read(
        "shirt,Shirt,,true,Size,S,S-1,9.00,1,",
        "shirt,,,,Colour,Red,S-2,9.00,1,",
        "shirt,,,,,,S-3,9.00,1,",
        "shirt,,,,,S,S-4,9.00,1,",
        "shirt,,,,Size,M,S-5,9.00,1,",
    )

    assert [variant.sku for variant in shirt.variants] == ["S-1", "S-5"]
    assert [failure.line for failure in failures] == [3, 4, 5]


def test_a_sku_used_twice_is_reported_also_across_products(read: Read) -> None:
    products, failures = read(a_row("one", sku="X"), a_row("two", sku="X"), a_row("three"))

    assert [product.handle for product in products] == ["one", "three"]
    assert [(failure.line, failure.handle) for failure in failures] == [(3, "two")]


def test_rows_of_a_product_that_do_not_adjoin_are_reported(read: Read) -> None:
    products, failures = read(a_row("one"), a_row("two"), a_row("one"))

    assert [product.handle for product in products] == ["one", "two"]
    assert [failure.line for failure in failures] == [4]


def test_a_missing_sku_is_the_same_at_each_import_even_when_a_wrong_row_is_put_right(
    read: Read,
) -> None:
    wrong, _ = read("p,P,,true,Size,S,,oops,1,", "p,,,,,M,,9.00,1,")
    right, _ = read("p,P,,true,Size,S,,9.00,1,", "p,,,,,M,,9.00,1,")

    assert [variant.sku for variant in wrong[0].variants] == ["p~2"]
    assert [variant.sku for variant in right[0].variants] == ["p~1", "p~2"]


def test_generated_skus_of_long_handles_fit_and_differ(read: Read) -> None:
    products, _ = read(a_row("x" * 200 + "a"), a_row("x" * 200 + "b"))

    first, second = (product.variants[0].sku for product in products)
    assert first != second
    assert max(len(first), len(second)) <= 100


def test_oversold_stock_counts_as_none_on_hand(read: Read) -> None:
    (product,), failures = read("p,P,,true,,,A,1.00,-1,")

    assert (product.variants[0].quantity, failures) == (0, [])


def test_a_product_that_is_not_published_is_a_draft(read: Read) -> None:
    (product,), _ = read("p,P,,FALSE,,,A,1.00,1,")

    assert product.status is Status.DRAFT


def test_a_currency_without_minor_units_is_read(read: Read) -> None:
    (product,), _ = read(a_row("p", price="1200.00"), currency="JPY")

    assert product.variants[0].price == 1200
