"""Address books."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id

MAX_ADDRESSES = 20


@dataclass(frozen=True)
class PostalAddress:
    """`google.type.PostalAddress`, in our own terms."""

    region_code: str
    address_lines: tuple[str, ...]
    language_code: str = ""
    postal_code: str = ""
    sorting_code: str = ""
    administrative_area: str = ""
    locality: str = ""
    sublocality: str = ""
    organization: str = ""
    recipients: tuple[str, ...] = ()


@dataclass
class Address:
    """An entry of an account's address book."""

    id: UUID
    account_id: UUID
    postal_address: PostalAddress
    is_default: bool
    create_time: datetime
    update_time: datetime

    @classmethod
    def enter(
        cls, account_id: UUID, postal_address: PostalAddress, now: datetime, *, is_default: bool
    ) -> "Address":
        return cls(new_id(), account_id, postal_address, is_default, now, now)

    def replace(self, postal_address: PostalAddress, now: datetime) -> None:
        self.postal_address, self.update_time = postal_address, now

    def become_default(self, now: datetime) -> None:
        self.is_default, self.update_time = True, now

    def yield_default(self, now: datetime) -> None:
        self.is_default, self.update_time = False, now
