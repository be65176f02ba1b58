"""Making signing keys before they are needed, and forgetting those nothing needs any more."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chassis.clock import Clock

from user_service.application.ports import UserUnitOfWork
from user_service.domain.signing_key import KeySchedule, SigningKey

type MakeKey = Callable[[datetime, datetime], SigningKey]
"""Makes a key from its create and activate times."""


async def rotate_signing_keys(
    uow: UserUnitOfWork, schedule: KeySchedule, make_key: MakeKey, clock: Clock
) -> Sequence[SigningKey]:
    """The keys as they should be now. Replicas take turns, so that one key is made and not two."""
    now = clock.now()
    keys = list(await uow.signing_keys.all())
    if _up_to_date(keys, schedule, now):
        return keys
    await uow.signing_keys.lock()
    keys = list(await uow.signing_keys.all())
    activate_time = schedule.activation_of_next(keys, now)
    if activate_time is not None:
        keys.append(make_key(now, activate_time))
        await uow.signing_keys.add(keys[-1])
    superseded = schedule.superseded(keys, now)
    await uow.signing_keys.remove(superseded)
    return [key for key in keys if key not in superseded]


def _up_to_date(keys: Sequence[SigningKey], schedule: KeySchedule, now: datetime) -> bool:
    due = schedule.activation_of_next(keys, now)
    return due is None and not schedule.superseded(keys, now)
