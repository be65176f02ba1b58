"""Accounts: who can log in."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.identity.principal import Role
from chassis.ids import new_id

from user_service.domain.events import AccountChanged, AccountRegistered


def normalized(email: str) -> str:
    """The form in which addresses are compared; domains and, in practice, names ignore case."""
    return email.strip().casefold()


@dataclass(frozen=True)
class Account:
    """Somebody the shop knows, with the hash of what only they know."""

    id: UUID
    email: str
    name: str
    role: Role
    password_hash: str
    create_time: datetime
    version: int = 1
    """Counts what others can see of it changing."""

    @classmethod
    def register(
        cls, email: str, name: str, password_hash: str, now: datetime, role: Role = Role.CUSTOMER
    ) -> "Account":
        return cls(new_id(), email.strip(), name.strip(), role, password_hash, now)

    def registered(self) -> AccountRegistered:
        """The fact that this account is new."""
        return AccountRegistered(self.id, self.email, self.name, self.role, self.create_time)

    def renamed(self, name: str) -> "Account":
        return replace(self, name=name.strip(), version=self.version + 1)

    def with_role(self, role: Role) -> "Account":
        return replace(self, role=role, version=self.version + 1)

    def with_password(self, password_hash: str) -> "Account":
        return replace(self, password_hash=password_hash)

    def changed(self) -> AccountChanged:
        """The fact that this account is as it is now."""
        return AccountChanged(
            self.id, self.email, self.name, self.role, self.create_time, self.version
        )
