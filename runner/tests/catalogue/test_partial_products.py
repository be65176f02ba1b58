from collections.abc import Callable

import pytest
from runner.catalogue.model import CatalogueProduct, Failure

type Read = Callable[..., tuple[list[CatalogueProduct], list[Failure]]]

FIRST = "shirt,Shirt,,TRUE,Size,S,SHIRT-S,20.00,1,"


@pytest.mark.parametrize(
    "wrong",
    [
        "shirt,,,,,M,SHIRT-M,twenty,1,",
        "shirt,,,,,M,SHIRT-S,20.00,1,",
        'shirt,,,,,"M" ,SHIRT-M,20.00,1,',
        "shirt,,,,,M,SHIRT-M,20.00",
    ],
)
def test_a_product_with_a_wrong_row_says_that_it_is_not_whole(read: Read, wrong: str) -> None:
    (product,), failures = read(FIRST, wrong)

    assert [each.sku for each in product.variants] == ["SHIRT-S"]
    assert product.is_partial
    assert len(failures) == 1


def test_a_wrong_row_of_one_product_leaves_the_others_whole(read: Read) -> None:
    products, failures = read(FIRST, "mug,Mug,,TRUE,,,MUG,dear,1,", "bowl,Bowl,,TRUE,,,B,2.00,1,")

    assert [(each.handle, each.is_partial) for each in products] == [
        ("shirt", False),
        ("bowl", False),
    ]
    assert len(failures) == 1


def test_prices_in_other_currencies_stand_in_columns_of_their_own(read: Read) -> None:
    header = "Handle,Title,Variant Price,Price / EUR,Compare At Price / EUR,Price / Canada"
    (product,), failures = read("mug,Mug,20.00,18.50,,27.00", header=header)

    assert failures == []
    (other,) = product.variants[0].other_prices
    assert (other.currency, other.price, other.compare_at_price) == ("EUR", 1850, None)
    (product,), failures = read("mug,Mug,18.50,18.50,,27.00", header=header, currency="EUR")
    assert product.variants[0].other_prices == ()
