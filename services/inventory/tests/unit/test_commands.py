from datetime import timedelta

import pytest
from inventory_service.application.commands import (
    Count,
    SetStock,
    decide,
    dispatch,
    expire_holds,
    set_stock,
)
from inventory_service.application.queries import watch_stock
from inventory_service.domain.errors import (
    CountedTwice,
    OnHandBelowReserved,
    OutOfStock,
    ReservationDispatched,
)
from inventory_service.domain.events import LowStockReached, StockChanged
from inventory_service.domain.reservation import Commit, Release, Reservation
from inventory_service.domain.stock import Delta, StockKey

from services.inventory.tests.builders import MUG, SHIRT, a_reserve, a_stock
from services.inventory.tests.fakes import FakeChanges, Store


async def set_to(store: Store, on_hand: dict[str, int]) -> None:
    counts = [Count(StockKey(sku), units) for sku, units in on_hand.items()]
    async with store.open() as uow:
        await set_stock(SetStock(counts, "stocktaking"), uow)
        await uow.commit()


async def test_a_count_replaces_what_is_on_hand() -> None:
    store = Store(a_stock(MUG, 10))

    await set_to(store, {MUG: 4, SHIRT: 7})

    assert {stock.key.sku: stock.on_hand for stock in await store.of([MUG, SHIRT])} == {
        MUG: 4,
        SHIRT: 7,
    }
    assert [(each.key.sku, each.delta, each.note) for each in store.movements] == [
        (MUG, Delta(on_hand=-6), "stocktaking"),
        (SHIRT, Delta(on_hand=7), "stocktaking"),
    ]


async def test_a_first_count_of_zero_makes_the_sku_known() -> None:
    store = Store()
    await set_to(store, {MUG: 0})
    assert [stock.on_hand for stock in await store.of([MUG])] == [0]


async def test_counting_the_same_again_changes_nothing() -> None:
    store = Store(a_stock(MUG, 10))
    await set_to(store, {MUG: 10})
    assert (store.movements, store.events) == ([], [])


async def test_a_count_is_noted_in_the_audit_log() -> None:
    store = Store(a_stock(MUG, 10))

    await set_to(store, {MUG: 4})

    details = {"reason": "stocktaking", "on_hand": {f"{MUG}@default": 4}}
    assert store.audited == [("stock.set", "stock", details)]


async def test_nothing_is_counted_if_one_count_is_below_what_is_promised() -> None:
    store = Store(a_stock(MUG, 10))
    async with store.open() as uow:
        await decide([a_reserve({MUG: 4})], uow)
        await uow.commit()

    with pytest.raises(OnHandBelowReserved) as refusal:
        await set_to(store, {SHIRT: 5, MUG: 3})

    assert refusal.value.metadata == {MUG: "6"}
    assert await store.of([SHIRT]) == []


async def test_a_stock_cannot_be_counted_twice_at_once() -> None:
    twice = SetStock([Count(StockKey(MUG), 1), Count(StockKey(MUG), 2)])
    with pytest.raises(CountedTwice):
        await set_stock(twice, Store().open())


async def test_a_batch_answers_each_request_in_its_order() -> None:
    store = Store(a_stock(MUG, 3))
    first, second, third = a_reserve({MUG: 2}), a_reserve({MUG: 2}), a_reserve({MUG: 1})

    async with store.open() as uow:
        answers = await decide([first, second, third, Commit(first.order_id)], uow)
        await uow.commit()

    assert [type(each) for each in answers] == [Reservation, OutOfStock, Reservation, Reservation]
    assert set(store.reservations) == {first.order_id, third.order_id}


async def test_a_batch_publishes_the_last_state_of_each_changed_stock() -> None:
    store = Store(a_stock(MUG, 3), a_stock(SHIRT, 3))

    async with store.open() as uow:
        await decide([a_reserve({MUG: 1}), a_reserve({MUG: 1})], uow)
        await uow.commit()

    assert store.events == [StockChanged(store.stocks[StockKey(MUG)])]
    assert store.stocks[StockKey(MUG)].version == 3


async def test_overdue_holds_go_back_on_sale() -> None:
    store = Store(a_stock(MUG, 3))
    async with store.open() as uow:
        await decide([a_reserve({MUG: 2}, hold=timedelta(0)), a_reserve({MUG: 1})], uow)
        await uow.commit()

    async with store.open() as uow:
        assert await expire_holds(uow) == 1
        await uow.commit()

    assert store.stocks[StockKey(MUG)].held == 1


async def test_a_watcher_sees_present_levels_first_and_then_changes() -> None:
    store = Store(a_stock(MUG, 3), a_stock(SHIRT, 1))
    changes = FakeChanges(store)
    seen = watch_stock([MUG, SHIRT], store, changes)

    assert [(await anext(seen)).on_hand for _ in range(2)] == [3, 1]
    unchanged = store.stocks[StockKey(SHIRT)]
    changes.next = [unchanged, store.stocks[StockKey(MUG)].moved(Delta(on_hand=5), store.now)]
    assert (await anext(seen)).on_hand == 8
    assert changes.watched == ["MUG-RED@default", "SHIRT-M@default"]


async def test_low_stock_is_said_once_when_it_is_reached() -> None:
    store = Store(a_stock(on_hand=10))
    for quantity in (4, 1, 1):
        async with store.open() as uow:
            await decide([a_reserve({MUG: quantity})], uow, low_stock=5)
            await uow.commit()

    low = [each for each in store.events if isinstance(each, LowStockReached)]
    assert [(each.stock.available, each.threshold) for each in low] == [(5, 5)]


async def test_what_was_shipped_cannot_be_shipped_or_released_again() -> None:
    store = Store(a_stock(on_hand=10))
    reserve = a_reserve({MUG: 4})
    async with store.open() as uow:
        await decide([reserve, Commit(reserve.order_id)], uow)
        await dispatch({reserve.order_id}, uow)
        await dispatch({reserve.order_id, a_reserve().order_id}, uow)
        [answer] = await decide([Release(reserve.order_id)], uow)
        await uow.commit()

    [stock] = store.stocks.values()
    assert (stock.on_hand, stock.committed, stock.available) == (6, 0, 6)
    assert isinstance(answer, ReservationDispatched)
