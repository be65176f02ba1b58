"""What staff do with other people's accounts; all of it is noted in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import PermissionDenied
from chassis.identity.principal import Role

from user_service.application.ports import UserUnitOfWork
from user_service.application.queries import get_account
from user_service.domain.account import Account, normalized
from user_service.domain.errors import AccountNotFound, LastAdmin
from user_service.domain.mail import Mail


@dataclass(frozen=True)
class SetAccountRole:
    """An admin's wish that an account may do more, or less."""

    actor: UUID
    account_id: UUID
    role: Role


async def list_accounts(query: str, after: str, limit: int, uow: UserUnitOfWork) -> list[Account]:
    """Accounts whose address begins like the query, by address, after this one."""
    found = await uow.accounts.with_prefix(normalized(query), after, limit)
    uow.audit("account.list", "accounts", {"query": query, "found": len(found)})
    return list(found)


async def view_account(account_id: UUID, uow: UserUnitOfWork) -> Account:
    account = await get_account(account_id, uow)
    uow.audit("account.view", f"account/{account_id}")
    return account


async def set_account_role(command: SetAccountRole, uow: UserUnitOfWork, clock: Clock) -> Account:
    """The actor's present role counts, not the one in a token that may be older."""
    admins = await uow.accounts.lock_admins()
    if command.actor not in admins:
        raise PermissionDenied("Only admins change roles.")
    account = await uow.accounts.lock(command.account_id)
    if account is None:
        raise AccountNotFound("There is no such account.")
    if account.role is command.role:
        return account
    if admins == {account.id}:
        raise LastAdmin
    changed = account.with_role(command.role)
    await uow.accounts.save(changed)
    await uow.sessions.end_all(account.id, clock.now())
    uow.record(changed.changed())
    uow.audit(
        "account.set_role",
        f"account/{account.id}",
        {"before": account.role.value, "after": changed.role.value},
    )
    return changed


async def read_mail(
    actor: UUID, recipient: str, before: UUID | None, limit: int, uow: UserUnitOfWork
) -> Sequence[Mail]:
    """The newest mails first; they can hold tokens, so they are for those who are admins now."""
    reader = await uow.accounts.get(actor)
    if reader is None or reader.role is not Role.ADMIN:
        raise PermissionDenied("Only admins read mail.")
    found = await uow.mailer.sent(recipient, before, limit)
    uow.audit("mail.list", "mail", {"recipient": recipient, "found": len(found)})
    return found
