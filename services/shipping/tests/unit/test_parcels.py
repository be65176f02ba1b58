from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from shipping_service.domain.parcels import Item, Parcel, ParcelLine, pack

# A SKU has one weight, and is named for it.
WEIGHTS = {f"{grams} g": grams for grams in (0, 1, 7, 400, 999, 1_000, 1_001, 3_000)}
items = st.builds(
    lambda sku, quantity: Item(sku, quantity, WEIGHTS[sku]),
    st.sampled_from(list(WEIGHTS)),
    st.integers(1, 50),
)


def test_what_fits_into_one_parcel_goes_into_one() -> None:
    [parcel] = pack([Item("A", 2, 400), Item("B", 1, 200)], 1_000)
    assert parcel == Parcel(1_000, (ParcelLine("A", 2), ParcelLine("B", 1)))


def test_what_does_not_fit_opens_another_parcel() -> None:
    parcels = pack([Item("A", 5, 400)], 1_000)
    assert [parcel.weight_grams for parcel in parcels] == [800, 800, 400]


def test_a_unit_too_heavy_for_any_parcel_goes_alone() -> None:
    parcels = pack([Item("A", 1, 100), Item("PIANO", 2, 5_000), Item("A", 1, 100)], 1_000)
    assert [parcel.weight_grams for parcel in parcels] == [100, 5_000, 5_000, 100]


def test_millions_of_weightless_units_are_packed_at_once() -> None:
    [parcel] = pack([Item("STICKER", 1_000_000, 0)], 1_000)
    assert parcel.lines == (ParcelLine("STICKER", 1_000_000),)


@given(st.lists(items, min_size=1, max_size=6))
def test_every_unit_is_packed_and_no_parcel_is_too_heavy(wanted: list[Item]) -> None:
    parcels = pack(wanted, 1_000)

    packed: Counter[str] = Counter()
    for parcel in parcels:
        assert parcel.lines
        heavy = sum(line.quantity for line in parcel.lines if WEIGHTS[line.sku])
        assert parcel.weight_grams <= 1_000 or heavy == 1
        for line in parcel.lines:
            packed[line.sku] += line.quantity
    asked: Counter[str] = Counter()
    for item in wanted:
        asked[item.sku] += item.quantity
    assert packed == asked
    assert sum(each.weight_grams for each in parcels) == sum(each.total_grams for each in wanted)
