"""Accounts, sessions and signing keys on PostgreSQL, and the unit of work over all there is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.outbox import Committed
from chassis.database.prepared import Prepared, named
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.identity.principal import Role
from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from user_service.adapters import tables
from user_service.adapters.addresses import PostgresAddresses
from user_service.adapters.events import encode
from user_service.adapters.mail_outbox import MailOutbox
from user_service.adapters.password_resets import PostgresPasswordResets, PostgresResetRequests
from user_service.adapters.wrong_passwords import PostgresWrongPasswords
from user_service.domain.account import Account, normalized
from user_service.domain.session import Session, token_hash
from user_service.domain.signing_key import SigningKey

_SIGNING_KEY_LOCK = 4_410_021  # any fixed number of this database's own

_ADD_SESSION = Prepared(insert(tables.session).values(named(tables.session.c.keys())))
_REMEMBER = Prepared(
    insert(tables.refresh_token)
    .values(named(["token_hash", "session_id"]))
    .on_conflict_do_nothing()
)


class PostgresAccounts:
    """Implements the `Accounts` port; the database keeps e-mail addresses unique."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, account: Account) -> bool:
        row = {**asdict(account), "normalized_email": normalized(account.email)}
        added = await self._connection.execute(
            insert(tables.account).values(row).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def get(self, account_id: UUID) -> Account | None:
        return await self._one(tables.account.c.id == account_id)

    async def by_email(self, email: str) -> Account | None:
        return await self._one(tables.account.c.normalized_email == normalized(email))

    async def lock(self, account_id: UUID) -> Account | None:
        query = select(tables.account).where(tables.account.c.id == account_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _account(row) if row else None

    async def lock_admins(self) -> set[UUID]:
        columns = tables.account.c
        admins = select(columns.id).where(columns.role == Role.ADMIN.value)
        rows = await self._connection.execute(admins.order_by(columns.id).with_for_update())
        return set(rows.scalars())

    async def save(self, account: Account) -> None:
        await self._connection.execute(
            update(tables.account).where(tables.account.c.id == account.id).values(asdict(account))
        )

    async def with_prefix(self, prefix: str, after: str, limit: int) -> Sequence[Account]:
        email = tables.account.c.normalized_email
        query = (
            select(tables.account)
            .where(email.startswith(prefix, autoescape=True), email > after)
            .order_by(email)
            .limit(limit)
        )
        return [_account(row) for row in await self._connection.execute(query)]

    async def _one(self, condition: ColumnElement[bool]) -> Account | None:
        row = (
            await self._connection.execute(select(tables.account).where(condition))
        ).one_or_none()
        return _account(row) if row else None


class PostgresSessions:
    """Implements the `Sessions` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        await _ADD_SESSION.run(self._connection, **asdict(session))
        await self._remember_current(session)

    async def by_token(self, token: str) -> Session | None:
        query = (
            select(tables.session)
            .join(tables.refresh_token)
            .where(tables.refresh_token.c.token_hash == token_hash(token))
            .with_for_update(of=tables.session)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return Session(**row) if row else None

    async def save(self, session: Session) -> None:
        changes = {
            "current": session.current,
            "expire_time": session.expire_time,
            "end_time": session.end_time,
        }
        await self._connection.execute(
            update(tables.session).where(tables.session.c.id == session.id).values(changes)
        )
        await self._remember_current(session)

    async def end_all(self, subject: UUID, now: datetime, keep: UUID | None = None) -> int:
        columns = tables.session.c
        open_ones = and_(columns.subject == subject, columns.end_time.is_(None))
        condition = open_ones if keep is None else and_(open_ones, columns.id != keep)
        ended = await self._connection.execute(
            update(tables.session).where(condition).values(end_time=now)
        )
        return ended.rowcount

    async def remove_expired(self, before: datetime) -> int:
        removed = await self._connection.execute(
            delete(tables.session).where(tables.session.c.expire_time < before)
        )
        return removed.rowcount

    async def _remember_current(self, session: Session) -> None:
        await _REMEMBER.run(self._connection, token_hash=session.current, session_id=session.id)


class PostgresSigningKeys:
    """Implements the `SigningKeys` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(_SIGNING_KEY_LOCK)))

    async def all(self) -> Sequence[SigningKey]:
        query = select(tables.signing_key).order_by(tables.signing_key.c.activate_time)
        rows = await self._connection.execute(query)
        return [SigningKey(**row) for row in rows.mappings()]

    async def add(self, key: SigningKey) -> None:
        await self._connection.execute(insert(tables.signing_key).values(asdict(key)))

    async def remove(self, keys: Sequence[SigningKey]) -> None:
        if keys:
            kids = [key.kid for key in keys]
            await self._connection.execute(
                delete(tables.signing_key).where(tables.signing_key.c.kid.in_(kids))
            )


class PostgresUnitOfWork(SqlUnitOfWork):
    """A transaction on the user database."""

    accounts: PostgresAccounts
    sessions: PostgresSessions
    signing_keys: PostgresSigningKeys
    addresses: PostgresAddresses
    reset_requests: PostgresResetRequests
    password_resets: PostgresPasswordResets
    wrong_passwords: PostgresWrongPasswords
    mailer: MailOutbox

    def __init__(self, database: Database, committed: Committed | None = None) -> None:
        super().__init__(database, tables.chassis, encode, committed)

    def _opened(self) -> None:
        self.accounts = PostgresAccounts(self.connection)
        self.sessions = PostgresSessions(self.connection)
        self.signing_keys = PostgresSigningKeys(self.connection)
        self.addresses = PostgresAddresses(self.connection)
        self.reset_requests = PostgresResetRequests(self.connection)
        self.password_resets = PostgresPasswordResets(self.connection)
        self.wrong_passwords = PostgresWrongPasswords(self.connection)
        self.mailer = MailOutbox(self.connection)


def _account(row: Row[Any]) -> Account:
    return Account(
        row.id, row.email, row.name, Role(row.role), row.password_hash, row.create_time, row.version
    )
