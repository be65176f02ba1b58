"""Mail that leaves with the transaction into a table, for whoever delivers it, or shows it."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from user_service.adapters.tables import mail
from user_service.domain.account import normalized
from user_service.domain.mail import Mail

MAIL_COLUMNS = [mail.c[each.name] for each in fields(Mail)]


class MailOutbox:
    """Implements the `Mailbox` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def send(self, message: Mail, /) -> None:
        await self._connection.execute(insert(mail).values(asdict(message)))

    async def sent(self, recipient: str, before: UUID | None, limit: int) -> Sequence[Mail]:
        query = select(*MAIL_COLUMNS).order_by(mail.c.id.desc()).limit(limit)
        if recipient:
            query = query.where(func.lower(mail.c.recipient) == normalized(recipient))
        if before is not None:
            query = query.where(mail.c.id < before)
        return [Mail(**row._asdict()) for row in await self._connection.execute(query)]

    async def remove_older(self, than: datetime) -> int:
        old = delete(mail).where(mail.c.create_time < than)
        return (await self._connection.execute(old)).rowcount
