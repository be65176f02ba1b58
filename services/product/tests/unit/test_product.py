from datetime import timedelta
from typing import Any

from product_service.domain.content import MediaContent
from product_service.domain.product import DEFAULT_TITLE

from services.product.tests.builders import NOON, a_product, a_variant, content

SIZES: dict[str, Any] = {
    "option_names": ("Size", "Colour"),
    "variants": (
        a_variant("S-RED", "S", "Red"),
        a_variant("S-BLUE", "S", "Blue", image_url="/blue.svg"),
        a_variant("M-RED", "M", "Red"),
    ),
    "media": (MediaContent("/cover.svg", "A shirt"),),
}


def test_options_list_their_values_in_the_order_of_the_variants() -> None:
    product = a_product(**SIZES)

    assert [(option.name, option.values) for option in product.options] == [
        ("Size", ("S", "M")),
        ("Colour", ("Red", "Blue")),
    ]
    assert [variant.title for variant in product.variants] == ["S / Red", "S / Blue", "M / Red"]


def test_a_single_variant_without_options_has_the_default_title() -> None:
    assert a_product().variants[0].title == DEFAULT_TITLE


def test_a_variants_picture_joins_the_media_and_the_cover_stands_in_for_others() -> None:
    product = a_product(**SIZES)

    assert [media.url for media in product.media] == ["/cover.svg", "/blue.svg"]
    assert [product.image_url_of(variant) for variant in product.variants] == [
        "/cover.svg",
        "/blue.svg",
        "/cover.svg",
    ]


def test_revising_keeps_the_ids_of_variants_by_sku_and_of_pictures_by_address() -> None:
    product = a_product(**SIZES)
    before = {variant.sku: variant.id for variant in product.variants}
    cover = product.media[0].id

    fewer = SIZES | {"variants": tuple(reversed(SIZES["variants"][1:]))}
    product.revise(content(**fewer), NOON + timedelta(hours=1))

    assert [variant.sku for variant in product.variants] == ["M-RED", "S-BLUE"]
    assert all(variant.id == before[variant.sku] for variant in product.variants)
    assert product.media[0].id == cover


def test_revising_counts_the_version_and_moves_only_the_update_time() -> None:
    product = a_product()

    product.revise(content(title="Bigger mug"), NOON + timedelta(hours=1))

    assert (product.version, product.title) == (2, "Bigger mug")
    assert (product.create_time, product.update_time) == (NOON, NOON + timedelta(hours=1))
