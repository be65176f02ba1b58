"""Objects as tests want them: valid, and different only where it matters."""

from datetime import UTC, datetime, timedelta

from chassis.identity.principal import Role
from chassis.ids import new_id
from user_service.domain.account import Account
from user_service.domain.address import Address, PostalAddress
from user_service.domain.log_in_limit import LogInLimit
from user_service.domain.session import Session, new_token
from user_service.domain.signing_key import KeySchedule, SigningKey

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SCHEDULE = KeySchedule(lifetime=30 * DAY, publish_ahead=60 * MINUTE, token_lifetime=15 * MINUTE)
LIMIT = LogInLimit(failures=3, window=15 * MINUTE)


def an_email() -> str:
    return f"ada.{new_id()}@Example.com"


def an_account(email: str | None = None, role: Role = Role.CUSTOMER) -> Account:
    """Its password is "secret", as the fake hashes it."""
    return Account.register(email or an_email(), "Ada", "hash of secret", NOON, role)


def an_account_session(account: Account, token: str | None = None) -> Session:
    return Session.of_account(account.id, token or new_token(), NOON, NOON + 30 * DAY)


def a_postal_address(city: str = "Berlin") -> PostalAddress:
    return PostalAddress("DE", ("Torstraße 1",), locality=city, recipients=("Ada",))


def an_address(account: Account, *, is_default: bool = False, at: datetime = NOON) -> Address:
    return Address.enter(account.id, a_postal_address(), at, is_default=is_default)


def a_session(token: str | None = None, expire_time: datetime = NOON + 30 * DAY) -> Session:
    return Session.of_guest(token or new_token(), NOON, expire_time)


def a_key(activate_time: datetime = NOON, create_time: datetime = NOON) -> SigningKey:
    return SigningKey(str(new_id()), "pem", create_time, activate_time)
