"""Accounts and sessions as messages."""

from chassis.identity.principal import Role
from chassis.rpc.timestamps import timestamp
from shop.user.v1 import account_pb2, account_service_pb2, role_pb2, session_pb2

from user_service.application.sessions import Tokens
from user_service.domain.account import Account

_ROLES = {
    Role.GUEST: role_pb2.ROLE_GUEST,
    Role.CUSTOMER: role_pb2.ROLE_CUSTOMER,
    Role.STAFF: role_pb2.ROLE_STAFF,
    Role.ADMIN: role_pb2.ROLE_ADMIN,
}


def role_value(role: Role) -> role_pb2.Role.ValueType:
    return _ROLES[role]


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
