"""Takes mails from the outbox to whoever carries them, and forgets them then: they hold secrets."""

import asyncio
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import structlog
from chassis.database.engine import Database
from chassis.errors import ShopError
from sqlalchemy import delete, func, or_, select, update

from user_service.adapters.mail_outbox import MAIL_COLUMNS
from user_service.adapters.tables import mail
from user_service.domain.mail import Mail

_log = structlog.get_logger()
_AT_ONCE = 20
_CLAIM = timedelta(minutes=2)  # after it, another replica tries; so long a mail may take


class Carrier(Protocol):
    """Delivers mails; gives back those that need not be tried again."""

    async def deliver(self, mails: Sequence[Mail]) -> Sequence[Mail]: ...


class Postman:
    """A worker. A mail may come twice if a replica dies between delivery and forgetting."""

    def __init__(self, database: Database, carrier: Carrier, pause_seconds: float) -> None:
        self._database = database
        self._carrier = carrier
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        while True:
            if not await self.attempt():
                await asyncio.sleep(self._pause_seconds)

    async def attempt(self) -> int:
        """A round; if that fails, the log says why, and the mails wait for another."""
        try:
            return await self.round()
        except (OSError, smtplib.SMTPException, ShopError) as error:
            _log.warning("mail_not_delivered", error=type(error).__name__, reason=str(error))
            return 0

    async def round(self) -> int:
        """Deliver some; how many."""
        claimed = await self._claimed()
        if not claimed:
            return 0
        done = await self._carrier.deliver(claimed)
        async with self._database.transaction() as connection:
            await connection.execute(delete(mail).where(mail.c.id.in_([each.id for each in done])))
        _log.info("mail_delivered", mails=len(done), left=len(claimed) - len(done))
        return len(done)

    async def _claimed(self) -> Sequence[Mail]:
        """No other replica takes them for a while; no transaction is open meanwhile."""
        is_free = or_(mail.c.claim_end_time.is_(None), mail.c.claim_end_time < func.now())
        oldest = select(mail.c.id).where(is_free).order_by(mail.c.id).limit(_AT_ONCE)
        claim = (
            update(mail)
            .where(mail.c.id.in_(oldest.with_for_update(skip_locked=True)))
            .values(claim_end_time=func.now() + _CLAIM)
            .returning(*MAIL_COLUMNS)
        )
        async with self._database.transaction() as connection:
            return [Mail(**row._asdict()) for row in await connection.execute(claim)]
