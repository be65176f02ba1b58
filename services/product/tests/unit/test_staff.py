from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chassis.clock import FixedClock
from chassis.ids import new_id
from product_service.application.staff import create_product, set_status, update_product
from product_service.domain.content import MediaContent, ProductStatus
from product_service.domain.errors import (
    ChangedMeanwhile,
    HandleTaken,
    InvalidProduct,
    ProductNotFound,
    SkuTaken,
)

from services.product.tests.builders import NOON, a_product, a_variant, content
from services.product.tests.fakes import FakeUnitOfWork, Shelf

LATER = FixedClock(NOON + timedelta(hours=1))


async def test_a_product_is_created_once_its_handle_and_skus_are_free() -> None:
    shelf = Shelf(a_product("mug"))
    async with FakeUnitOfWork(shelf) as uow:
        with pytest.raises(HandleTaken):
            await create_product(content("mug"), uow, LATER)
        with pytest.raises(SkuTaken):
            await create_product(content("cup", variants=(a_variant("mug-1"),)), uow, LATER)
        await create_product(content("cup"), uow, LATER)
        await uow.commit()

    assert shelf.products["cup"].version == 1


async def test_an_update_changes_what_it_says_and_keeps_variant_ids_by_sku() -> None:
    mug = a_product("mug", media=(MediaContent("/a.svg"),))
    variant = mug.variants[0].id
    shelf = Shelf(mug)
    async with FakeUnitOfWork(shelf) as uow:
        await update_product(
            mug.id, "1", lambda present: replace(present, title="Cup", handle="cup"), uow, LATER
        )
        await uow.commit()

    assert list(shelf.products) == ["cup"]
    cup = shelf.products["cup"]
    assert (cup.id, cup.title, cup.version, cup.update_time) == (mug.id, "Cup", 2, LATER.now())
    assert cup.variants[0].id == variant
    assert [each.url for each in cup.media] == ["/a.svg"]


async def test_an_update_of_what_others_changed_meanwhile_is_refused() -> None:
    shelf = Shelf(a_product("mug"), a_product("cup"))
    mug = shelf.products["mug"]
    async with FakeUnitOfWork(shelf) as uow:
        with pytest.raises(ChangedMeanwhile):
            await update_product(mug.id, "7", lambda present: present, uow, LATER)
        with pytest.raises(HandleTaken):
            await update_product(
                mug.id, "", lambda present: replace(present, handle="cup"), uow, LATER
            )
        with pytest.raises(SkuTaken):
            stolen = (a_variant("cup-1"),)
            await update_product(
                mug.id, "", lambda present: replace(present, variants=stolen), uow, LATER
            )
        with pytest.raises(ProductNotFound):
            await update_product(new_id(), "", lambda present: present, uow, LATER)


async def test_a_product_goes_on_sale_and_off_it_and_once_is_enough() -> None:
    mug = a_product("mug", status=ProductStatus.DRAFT)
    async with FakeUnitOfWork(Shelf(mug)) as uow:
        published = await set_status(mug.id, "1", ProductStatus.ACTIVE, uow, LATER)
        assert (published.is_for_sale, published.version) == (True, 2)
        again = await set_status(mug.id, "2", ProductStatus.ACTIVE, uow, LATER)
        assert again.version == 2
        archived = await set_status(mug.id, "", ProductStatus.ARCHIVED, uow, LATER)
        assert (archived.status, archived.version) == (ProductStatus.ARCHIVED, 3)


def test_a_products_content_makes_it_as_it_is() -> None:
    shirt = a_product(
        "shirt",
        option_names=("Size",),
        variants=(a_variant("S", "S", image_url="/s.svg"), a_variant("M", "M")),
        media=(MediaContent("/s.svg", "Small"),),
        tags=("a", "b"),
    )

    assert shirt.content().digest() == shirt.digest


def test_partial_content_keeps_the_variants_it_does_not_name() -> None:
    sizes: dict[str, Any] = {"option_names": ("Size",)}
    shirt = a_product("shirt", variants=(a_variant("S", "S"), a_variant("M", "M")), **sizes)
    before = {each.sku: each.id for each in shirt.variants}
    partial = content(
        "shirt", variants=(a_variant("S", "S", weight_grams=9),), is_partial=True, **sizes
    )

    shirt.revise(partial, NOON)

    assert {each.sku: each.id for each in shirt.variants} == before
    assert shirt.digest == partial.digest()
    clash = content("shirt", variants=(a_variant("L", "M"),), is_partial=True, **sizes)
    with pytest.raises(InvalidProduct):
        shirt.revise(clash, NOON)
