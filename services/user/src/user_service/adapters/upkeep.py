"""What the user service does without being asked: keys, the first administrator, old sessions."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from chassis.clock import Clock
from chassis.identity.principal import Role

from user_service.adapters.key_ring import KeyRing, make_key
from user_service.application.commands import RegisterAccount, register_account
from user_service.application.key_rotation import rotate_signing_keys
from user_service.application.ports import Passwords, UserUnitOfWork
from user_service.domain.errors import EmailTaken
from user_service.domain.signing_key import KeySchedule

_log = structlog.get_logger()
_KEYS_SECONDS = 60.0
_SESSIONS_SECONDS = 3600.0

type OpenUnitOfWork = Callable[[], UserUnitOfWork]


class Upkeep:
    """Each method can run on any replica at any time, and on several at once."""

    def __init__(
        self, open_unit_of_work: OpenUnitOfWork, ring: KeyRing, schedule: KeySchedule, clock: Clock
    ) -> None:
        self._open = open_unit_of_work
        self._ring = ring
        self._schedule = schedule
        self._clock = clock

    async def rotate_keys(self) -> None:
        async with self._open() as uow:
            keys = await rotate_signing_keys(uow, self._schedule, make_key, self._clock)
            await uow.commit()
        self._ring.replace(keys)

    async def keep_rotating_keys(self) -> None:
        await _every(_KEYS_SECONDS, self.rotate_keys)

    async def forget_expired_sessions(self) -> None:
        async with self._open() as uow:
            await uow.sessions.remove_expired(self._clock.now())
            await uow.commit()

    async def keep_forgetting_expired_sessions(self) -> None:
        await _every(_SESSIONS_SECONDS, self.forget_expired_sessions)

    async def ensure_first_admin(self, email: str, password: str, passwords: Passwords) -> None:
        async with self._open() as uow:
            if await uow.accounts.by_email(email):
                return
        command = RegisterAccount(
            email, "Administrator", await passwords.hash(password), Role.ADMIN
        )
        try:
            async with self._open() as uow:
                account = await register_account(command, uow, self._clock)
                await uow.commit()
        except EmailTaken:
            return  # another replica was faster
        _log.info("first_admin_registered", account_id=str(account.id))


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(seconds)
