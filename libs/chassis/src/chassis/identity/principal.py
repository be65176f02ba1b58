"""Who is acting: a shopper or a member of staff, known from an access token."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a principal may do, from least to most."""

    GUEST = "guest"
    CUSTOMER = "customer"
    STAFF = "staff"
    ADMIN = "admin"


STAFF_ROLES = frozenset({Role.STAFF, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Principal:
    """The subject of a verified access token."""

    subject: UUID
    role: Role
    session_id: UUID | None = field(default=None, compare=False)
    """Which log-in the token belongs to, where it says."""

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES
