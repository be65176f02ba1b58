from collections.abc import Callable

import pytest
from runner.catalogue.model import CatalogueFormatError, CatalogueProduct, Failure

BODY = '"<p>one,\n\n""two""\n</p>"'


type Read = Callable[..., tuple[list[CatalogueProduct], list[Failure]]]


def a_row(handle: str, title: str = "A title", sku: str = "", price: str = "9.00") -> str:
    return f"{handle},{title},,true,,,{sku},{price},1,"


def test_a_quote_that_is_never_closed_costs_only_its_own_row(read: Read) -> None:
    products, failures = read(
        a_row("first"), 'bad,"Never closed,,true,,,,9.00,1,', a_row("second"), a_row("third")
    )

    assert [product.handle for product in products] == ["first", "second", "third"]
    assert [(failure.line, failure.handle) for failure in failures] == [(3, "bad")]
    assert "never closed" in failures[0].reason


def test_an_open_quote_before_quoted_rows_costs_only_its_own_row(read: Read) -> None:
    products, failures = read(
        'bad,"Never closed,,true,,,,9.00,1,',
        a_row("second"),
        f"third,Third,{BODY},true,,,,9.00,1,",
        a_row("fourth"),
    )

    assert [product.handle for product in products] == ["second", "third", "fourth"]
    assert [failure.line for failure in failures] == [2]
    assert failures[0].reason == "broken quotes: a quote that opens here is still open in line 4"


def test_two_open_quotes_in_a_row_are_two_failures(read: Read) -> None:
    products, failures = read(
        'bad,"Never closed,,true,,,,9.00,1,',
        'worse,"Nor this,,true,,,,9.00,1,',
        a_row("good"),
    )

    assert [product.handle for product in products] == ["good"]
    assert [(failure.line, failure.handle) for failure in failures] == [(2, "bad"), (3, "worse")]


def test_a_broken_body_of_many_lines_is_one_failure(read: Read) -> None:
    products, failures = read(
        'bad,Bad,"<p>a "stray" quote\n<li>in, the body</li>\n</p>",true,,,,9.00,1,',
        a_row("good"),
    )

    assert [product.handle for product in products] == ["good"]
    assert [failure.line for failure in failures] == [2]
    assert "broken quotes" in failures[0].reason


def test_a_stray_quote_in_a_plain_cell_is_reported(read: Read) -> None:
    products, failures = read(a_row("bad", title='12" vinyl'), a_row("good"))

    assert [product.handle for product in products] == ["good"]
    assert [failure.line for failure in failures] == [2]


def test_rows_with_too_few_or_too_many_cells_are_reported_each(read: Read) -> None:
    products, failures = read("a,b", "c,d,e", a_row("good"), a_row("long") + ",x,y")

    assert [product.handle for product in products] == ["good"]
    assert [failure.line for failure in failures] == [2, 3, 5]
    assert failures[0].reason == "the row has 2 cells, the header has 10"


def test_empty_cells_beyond_the_header_do_no_harm(read: Read) -> None:
    products, failures = read(a_row("good") + ",,,")

    assert (len(products), failures) == (1, [])


def test_lines_are_counted_through_bodies_of_several_lines_and_blank_lines(read: Read) -> None:
    products, failures = read(
        f"first,First,{BODY},true,,,,9.00,1,", "", a_row("second"), a_row("third", price="free")
    )

    assert [product.line for product in products] == [2, 7]
    assert [failure.line for failure in failures] == [8]


def test_a_row_longer_than_a_mebibyte_does_not_swallow_the_file(read: Read) -> None:
    padding = [f"p{number},{'x' * 1000},,true,,,,9.00,1," for number in range(1100)]

    products, failures = read('bad,"Open,,true,,,,9.00,1,', *padding, a_row("last"))

    assert products[-1].handle == "last"
    assert (failures[0].line, failures[0].handle) == (2, "bad")


@pytest.mark.parametrize("text", ["\x00", "\udcff"])
def test_bytes_that_are_no_text_are_reported(read: Read, text: str) -> None:
    products, failures = read(a_row("bad", title=f"Caf{text}"), a_row("good"))

    assert [product.handle for product in products] == ["good"]
    assert failures[0].reason == "the row holds bytes that are not UTF-8 text"


def test_a_file_with_nothing_on_its_first_line_is_told_so(read: Read) -> None:
    with pytest.raises(CatalogueFormatError, match="line 1: not a product CSV: there is no header"):
        read(header="")
