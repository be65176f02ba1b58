from typing import Any

from chassis.clock import FixedClock
from product_service.application.commands import ImportItem, ImportOutcome, import_products
from product_service.domain.content import MediaContent, ProductContent
from product_service.domain.events import ProductChanged

from services.product.tests.builders import NOON, a_product, a_variant, content
from services.product.tests.fakes import FakeUnitOfWork, Shelf


async def run(shelf: Shelf, *contents: ProductContent) -> tuple[ImportOutcome, list[str]]:
    """Import these from lines 1, 2, …; also gives the handles of the events recorded."""
    items = [ImportItem(line, each) for line, each in enumerate(contents, start=1)]
    async with FakeUnitOfWork(shelf) as uow:
        outcome = await import_products(items, uow, FixedClock(NOON))
        await uow.commit()
    changes = [event for event in uow.events if isinstance(event, ProductChanged)]
    return outcome, [event.product.handle for event in changes]


async def test_new_products_are_created_and_changed_ones_updated() -> None:
    shelf = Shelf(a_product("mug"), a_product("bowl"))

    outcome, changed = await run(
        shelf, content("mug"), content("bowl", title="Deep bowl"), content("cup")
    )

    assert (outcome.created, outcome.updated, outcome.unchanged) == (1, 1, 1)
    assert changed == ["bowl", "cup"]
    assert shelf.products["bowl"].title == "Deep bowl"


async def test_what_an_import_changed_is_noted_in_the_audit_log() -> None:
    shelf = Shelf(a_product("mug"), a_product("bowl"))
    items = [content("mug"), content("bowl", title="Deep bowl"), content("cup")]
    async with FakeUnitOfWork(shelf) as uow:
        for _ in range(2):
            given = [ImportItem(line, each) for line, each in enumerate(items, start=1)]
            await import_products(given, uow, FixedClock(NOON))

    details = {"created": 1, "updated": 1, "handles": ["bowl", "cup"]}
    assert uow.audited == [("catalogue.import", "products", details)]


async def test_importing_the_same_again_changes_nothing() -> None:
    shelf = Shelf()
    await run(shelf, content("mug"), content("cup"))

    outcome, changed = await run(shelf, content("mug"), content("cup"))

    assert (outcome.unchanged, changed) == (2, [])
    assert shelf.products["mug"].version == 1


async def test_a_sku_of_another_product_is_refused_and_the_rest_is_imported() -> None:
    shelf = Shelf(a_product("mug", variants=(a_variant("X"),)))

    outcome, changed = await run(shelf, content("cup", variants=(a_variant("X"),)), content("bowl"))

    (failure,) = outcome.failures
    assert (failure.line, failure.handle) == (1, "cup")
    assert failure.message == "SKU X belongs to the product mug."
    assert changed == ["bowl"]


async def test_a_sku_used_twice_in_one_import_goes_to_the_first_product() -> None:
    outcome, changed = await run(
        Shelf(),
        content("mug", variants=(a_variant("X"),)),
        content("cup", variants=(a_variant("X"),)),
    )

    assert [failure.handle for failure in outcome.failures] == ["cup"]
    assert changed == ["mug"]


async def test_a_sku_that_one_product_gives_up_another_may_take() -> None:
    shelf = Shelf(a_product("mug", variants=(a_variant("X"),)))

    outcome, changed = await run(
        shelf,
        content("mug", variants=(a_variant("Y"),)),
        content("cup", variants=(a_variant("X"),)),
    )

    assert (outcome.failures, changed) == ([], ["mug", "cup"])


async def test_the_same_said_in_another_way_changes_nothing() -> None:
    shelf = Shelf()
    pictured = (a_variant("X", image_url="/x.svg"),)
    await run(shelf, content("mug", tags=("b", "a", "b"), variants=pictured))
    exported = content("mug", tags=("a", "b"), variants=pictured, media=(MediaContent("/x.svg"),))

    outcome, changed = await run(shelf, exported)

    assert (outcome.unchanged, changed) == (1, [])
    assert shelf.products["mug"].version == 1


async def test_variants_of_wrong_rows_stay_with_their_ids_and_others_go() -> None:
    sizes: dict[str, Any] = {"option_names": ("Size",)}
    shirt = a_product("shirt", variants=(a_variant("S", "S"), a_variant("M", "M")), **sizes)
    shelf = Shelf(shirt)
    ids = {each.sku: each.id for each in shirt.variants}
    small = (a_variant("S", "S", weight_grams=9),)

    partial = content("shirt", variants=small, is_partial=True, **sizes)
    outcome, changed = await run(shelf, partial)
    assert (outcome.updated, changed) == (1, ["shirt"])
    assert {each.sku: each.id for each in shelf.products["shirt"].variants} == ids
    outcome, changed = await run(shelf, partial)
    assert (outcome.unchanged, changed) == (1, [])

    await run(shelf, content("shirt", variants=small, **sizes))
    assert {each.sku: each.id for each in shelf.products["shirt"].variants} == {"S": ids["S"]}


async def test_a_partial_product_whose_kept_variants_no_longer_fit_is_reported() -> None:
    shirt = a_product("shirt", variants=(a_variant("S", "S"),), option_names=("Size",))
    shelf = Shelf(shirt)

    outcome, changed = await run(shelf, content("shirt", is_partial=True))

    assert [each.handle for each in outcome.failures] == ["shirt"]
    assert (changed, shelf.products["shirt"].version) == ([], 1)
