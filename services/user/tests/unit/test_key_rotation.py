from datetime import datetime

from chassis.clock import FixedClock
from user_service.application.key_rotation import rotate_signing_keys
from user_service.domain.signing_key import SigningKey

from services.user.tests.builders import DAY, MINUTE, NOON, SCHEDULE, a_key
from services.user.tests.fakes import FakeUnitOfWork


def make_key(create_time: datetime, activate_time: datetime) -> SigningKey:
    return a_key(activate_time, create_time)


async def test_the_first_key_signs_at_once() -> None:
    async with FakeUnitOfWork() as uow:
        keys = await rotate_signing_keys(uow, SCHEDULE, make_key, FixedClock(NOON))

    assert SCHEDULE.signing(keys, NOON) == keys[0]


async def test_a_successor_is_published_before_it_signs() -> None:
    clock = FixedClock(NOON)
    async with FakeUnitOfWork() as uow:
        [first] = await rotate_signing_keys(uow, SCHEDULE, make_key, clock)
        clock.advance(SCHEDULE.lifetime - SCHEDULE.publish_ahead)
        keys = await rotate_signing_keys(uow, SCHEDULE, make_key, clock)

    [_, second] = keys
    assert SCHEDULE.signing(keys, clock.now()) == first
    assert second.activate_time - clock.now() == SCHEDULE.publish_ahead
    assert SCHEDULE.signing(keys, second.activate_time) == second


async def test_a_late_successor_is_published_ahead_too() -> None:
    clock = FixedClock(NOON)
    async with FakeUnitOfWork() as uow:
        await rotate_signing_keys(uow, SCHEDULE, make_key, clock)
        clock.advance(90 * DAY)
        [_, second] = await rotate_signing_keys(uow, SCHEDULE, make_key, clock)

    assert second.activate_time == clock.now() + SCHEDULE.publish_ahead


async def test_a_key_stays_published_while_a_token_it_signed_may_live() -> None:
    old, new = a_key(NOON), a_key(NOON + 30 * DAY)

    just_replaced = new.activate_time + 14 * MINUTE
    assert SCHEDULE.superseded([old, new], just_replaced) == []
    assert SCHEDULE.superseded([old, new], just_replaced + MINUTE) == [old]


async def test_nothing_happens_between_rotations() -> None:
    clock = FixedClock(NOON)
    async with FakeUnitOfWork() as uow:
        before = await rotate_signing_keys(uow, SCHEDULE, make_key, clock)
        clock.advance(10 * DAY)

        assert await rotate_signing_keys(uow, SCHEDULE, make_key, clock) == before


async def test_superseded_keys_are_forgotten() -> None:
    clock = FixedClock(NOON + 30 * DAY + 15 * MINUTE)
    old, new = a_key(NOON), a_key(NOON + 30 * DAY)
    async with FakeUnitOfWork() as uow:
        await uow.signing_keys.add(old)
        await uow.signing_keys.add(new)

        assert await rotate_signing_keys(uow, SCHEDULE, make_key, clock) == [new]
        assert await uow.signing_keys.all() == [new]
