from typing import Any

import pytest
from chassis.money import Money
from product_service.domain.content import Price
from product_service.domain.errors import InvalidProduct

from services.product.tests.builders import a_variant, content, usd


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"variants": ()}, "at least one variant"),
        ({"option_names": ("A", "B", "C", "D")}, "at most 3 options"),
        (
            {"option_names": ("Size", "size"), "variants": (a_variant("S", "1", "2"),)},
            "option size",
        ),
        ({"variants": (a_variant("S"), a_variant("S"))}, "The SKU S occurs twice"),
        ({"variants": (a_variant("S"), a_variant("T"))}, "choice of options (none) occurs twice"),
        ({"option_names": ("Size",)}, "has 0 option values, but the product has 1 options"),
        ({"variants": (a_variant("S", prices=()),)}, "S has no price"),
        ({"variants": (a_variant("S", prices=(usd(1), usd(2))),)}, "The currency USD occurs twice"),
    ],
)
def test_content_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidProduct) as refusal:
        content(**changes)

    assert message in refusal.value.message


def test_a_price_is_compared_with_one_of_its_own_currency() -> None:
    with pytest.raises(InvalidProduct, match="another currency"):
        Price(Money(100, "USD"), compare_at=Money(120, "EUR"))


def test_a_price_is_never_negative() -> None:
    with pytest.raises(InvalidProduct, match="negative"):
        usd(-1)


def test_equal_content_has_an_equal_digest_and_any_change_another() -> None:
    assert content(vendor="Kiln").digest() == content(vendor="Kiln").digest()
    assert content(vendor="Kiln").digest() != content(vendor="Oven").digest()
