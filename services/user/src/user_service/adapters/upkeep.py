"""What the user service does without being asked: keys, the first administrator, mail, tidying."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from chassis.clock import Clock
from chassis.identity.principal import Role

from user_service.adapters.key_ring import KeyRing, make_key
from user_service.application.commands import RegisterAccount, register_account
from user_service.application.key_rotation import rotate_signing_keys
from user_service.application.passwords import answer_reset_requests
from user_service.application.ports import Passwords, UserUnitOfWork
from user_service.domain.errors import EmailTaken
from user_service.domain.signing_key import KeySchedule

_log = structlog.get_logger()
_KEYS_SECONDS = 60.0
_TIDYING_SECONDS = 3600.0
_WISHES_SECONDS = 5.0  # only for wishes that no event announced: of a replica that died
_MAIL_KEPT = timedelta(days=7)

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
        self.wished = asyncio.Event()
        """Somebody wishes for a password reset."""

    async def rotate_keys(self) -> None:
        async with self._open() as uow:
            keys = await rotate_signing_keys(uow, self._schedule, make_key, self._clock)
            await uow.commit()
        self._ring.replace(keys)

    async def keep_rotating_keys(self) -> None:
        await _every(_KEYS_SECONDS, self.rotate_keys)

    async def forget_what_ended(self) -> None:
        now = self._clock.now()
        async with self._open() as uow:
            await uow.sessions.remove_expired(now)
            await uow.wrong_passwords.remove_ended()
            await uow.mailer.remove_older(now - _MAIL_KEPT)
            await uow.commit()

    async def keep_forgetting_what_ended(self) -> None:
        await _every(_TIDYING_SECONDS, self.forget_what_ended)

    async def answer_reset_requests(self) -> int:
        async with self._open() as uow:
            answered = await answer_reset_requests(uow, self._clock)
            await uow.commit()
        return answered

    async def keep_answering_reset_requests(self) -> None:
        while True:
            self.wished.clear()
            if not await self.answer_reset_requests():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.wished.wait(), _WISHES_SECONDS)

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
