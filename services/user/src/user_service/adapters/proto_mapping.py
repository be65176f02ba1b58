"""Accounts and sessions as messages."""

from dataclasses import asdict

from chassis.identity.principal import Role
from chassis.rpc.timestamps import timestamp
from google.type import postal_address_pb2
from shop.user.v1 import (
    account_pb2,
    account_service_pb2,
    address_pb2,
    mail_service_pb2,
    role_pb2,
    session_pb2,
)

from user_service.application.sessions import Tokens
from user_service.domain.account import Account
from user_service.domain.address import Address, PostalAddress
from user_service.domain.mail import Mail

_ROLES = {
    Role.GUEST: role_pb2.ROLE_GUEST,
    Role.CUSTOMER: role_pb2.ROLE_CUSTOMER,
    Role.STAFF: role_pb2.ROLE_STAFF,
    Role.ADMIN: role_pb2.ROLE_ADMIN,
}
_ROLES_OF = {value: role for role, value in _ROLES.items()}
_TEXTS = (
    "region_code",
    "language_code",
    "postal_code",
    "sorting_code",
    "administrative_area",
    "locality",
    "sublocality",
    "organization",
)


def role_value(role: Role) -> role_pb2.Role.ValueType:
    return _ROLES[role]


def role_of(value: role_pb2.Role.ValueType) -> Role:
    return _ROLES_OF[value]


def account_message(account: Account) -> account_pb2.Account:
    return account_pb2.Account(
        id=str(account.id),
        email=account.email,
        name=account.name,
        role=role_value(account.role),
        create_time=timestamp(account.create_time),
    )


def session_message(tokens: Tokens) -> session_pb2.Session:
    return session_pb2.Session(
        access_token=tokens.access.text,
        access_token_expire_time=timestamp(tokens.access.expire_time),
        refresh_token=tokens.refresh,
        refresh_token_expire_time=timestamp(tokens.session.expire_time),
        role=role_value(tokens.role),
        subject=str(tokens.session.subject),
    )


def without_password(
    request: account_service_pb2.RegisterAccountRequest,
) -> account_service_pb2.RegisterAccountRequest:
    """What may be remembered of a registration: even a fast hash of a password is too much."""
    remembered = account_service_pb2.RegisterAccountRequest()
    remembered.CopyFrom(request)
    remembered.ClearField("password")
    return remembered


def postal_address_of(message: postal_address_pb2.PostalAddress) -> PostalAddress:
    texts = {name: getattr(message, name) for name in _TEXTS}
    return PostalAddress(
        **texts,
        address_lines=tuple(message.address_lines),
        recipients=tuple(message.recipients),
    )


def address_message(address: Address) -> address_pb2.Address:
    return address_pb2.Address(
        id=str(address.id),
        postal_address=postal_address_pb2.PostalAddress(**asdict(address.postal_address)),
        is_default=address.is_default,
        create_time=timestamp(address.create_time),
        update_time=timestamp(address.update_time),
    )


def mail_message(mail: Mail) -> mail_service_pb2.Mail:
    return mail_service_pb2.Mail(
        id=str(mail.id),
        recipient=mail.recipient,
        subject=mail.subject,
        text=mail.text,
        create_time=timestamp(mail.create_time),
    )
