"""Facts about accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identity.principal import Role
from chassis.unit_of_work import Event


@dataclass(frozen=True)
class AccountRegistered(Event):
    """Somebody registered."""

    account_id: UUID
    email: str
    name: str
    role: Role
    create_time: datetime


@dataclass(frozen=True)
class AccountChanged(Event):
    """Somebody's name or role is another."""

    account_id: UUID
    email: str
    name: str
    role: Role
    create_time: datetime
    version: int
