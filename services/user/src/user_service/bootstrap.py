"""Composition root: the only place that names concrete classes."""

from datetime import timedelta

from chassis.clock import Clock, SystemClock
from chassis.database.engine import Database
from chassis.database.writes import Writes
from chassis.foundation import Foundation
from chassis.identity.tokens import KeySet, TokenVerifier
from chassis.service import Registration, Service, Worker
from shop.user.v1 import (
    account_admin_service_pb2_grpc,
    account_service_pb2_grpc,
    address_service_pb2_grpc,
    auth_service_pb2_grpc,
    mail_service_pb2_grpc,
    password_service_pb2_grpc,
)

from user_service.adapters.access_tokens import JwtAccessTokens
from user_service.adapters.account_admin_api import AccountAdminApi, MailApi
from user_service.adapters.account_api import AccountApi
from user_service.adapters.address_api import AddressApi
from user_service.adapters.auth_api import AuthApi
from user_service.adapters.key_ring import KeyRing
from user_service.adapters.password_api import PasswordApi
from user_service.adapters.passwords import Argon2Passwords
from user_service.adapters.postman import Postman
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.smtp import SmtpServer
from user_service.adapters.transactions import Transactions
from user_service.adapters.upkeep import Upkeep
from user_service.application.sessions import SessionRules
from user_service.config import Settings
from user_service.domain.log_in_limit import LogInLimit
from user_service.domain.signing_key import KeySchedule

_MAIL_SECONDS = 5.0  # between two looks for mail to deliver


def build(settings: Settings, clock: Clock | None = None) -> Service:
    """The service, not yet connected to anything. It verifies tokens with its own keys."""
    clock = clock or SystemClock()
    schedule = _schedule(settings)
    ring = KeyRing(schedule, clock)
    verifier = TokenVerifier(
        KeySet(ring.jwks), issuer=settings.jwt_issuer, audience=settings.jwt_audience
    )
    base = Foundation.lay("user", settings, verifier)
    passwords = Argon2Passwords(settings.password_hashes_at_once)

    def open_unit_of_work() -> PostgresUnitOfWork:
        return PostgresUnitOfWork(base.database, base.committed)

    upkeep = Upkeep(open_unit_of_work, ring, schedule, clock)
    rules = _session_rules(settings, ring, clock)
    transactions, writes = Transactions(open_unit_of_work), Writes(open_unit_of_work)
    registrations = [
        Registration(
            auth_service_pb2_grpc.add_AuthServiceServicer_to_server,
            AuthApi(transactions, rules, passwords, ring.jwks),
            "shop.user.v1.AuthService",
        ),
        Registration(
            account_service_pb2_grpc.add_AccountServiceServicer_to_server,
            AccountApi(writes, open_unit_of_work, passwords, clock),
            "shop.user.v1.AccountService",
        ),
        Registration(
            password_service_pb2_grpc.add_PasswordServiceServicer_to_server,
            PasswordApi(transactions, passwords, rules.log_ins, clock, upkeep.wished),
            "shop.user.v1.PasswordService",
        ),
        Registration(
            address_service_pb2_grpc.add_AddressServiceServicer_to_server,
            AddressApi(writes, open_unit_of_work, clock),
            "shop.user.v1.AddressService",
        ),
        Registration(
            account_admin_service_pb2_grpc.add_AccountAdminServiceServicer_to_server,
            AccountAdminApi(writes, transactions, clock),
            "shop.user.v1.AccountAdminService",
        ),
        base.audit_log(),
    ]
    if settings.in_development:  # mails hold tokens
        registrations.append(
            Registration(
                mail_service_pb2_grpc.add_MailServiceServicer_to_server,
                MailApi(transactions),
                "shop.user.v1.MailService",
            )
        )
    return base.service(
        registrations,
        resources=[passwords],
        on_start=[upkeep.rotate_keys, *_first_admin(settings, upkeep, passwords)],
        workers=[
            upkeep.keep_rotating_keys,
            upkeep.keep_forgetting_what_ended,
            upkeep.keep_answering_reset_requests,
            *_postman(settings, base.database),
        ],
    )


def _session_rules(settings: Settings, ring: KeyRing, clock: Clock) -> SessionRules:
    return SessionRules(
        _access_tokens(settings, ring, clock),
        clock,
        timedelta(days=settings.refresh_token_days),
        LogInLimit(
            settings.wrong_passwords_allowed, timedelta(minutes=settings.wrong_passwords_minutes)
        ),
    )


def _schedule(settings: Settings) -> KeySchedule:
    return KeySchedule(
        lifetime=timedelta(days=settings.signing_key_days),
        publish_ahead=timedelta(minutes=settings.signing_key_publish_ahead_minutes),
        token_lifetime=timedelta(minutes=settings.access_token_minutes),
    )


def _access_tokens(settings: Settings, ring: KeyRing, clock: Clock) -> JwtAccessTokens:
    return JwtAccessTokens(
        ring,
        clock,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        lifetime=timedelta(minutes=settings.access_token_minutes),
    )


def _postman(settings: Settings, database: Database) -> list[Worker]:
    if settings.smtp is None:
        return []
    return [Postman(database, SmtpServer(settings.smtp), _MAIL_SECONDS).run]


def _first_admin(settings: Settings, upkeep: Upkeep, passwords: Argon2Passwords) -> list[Worker]:
    email, password = settings.first_admin_email, settings.first_admin_password
    if email is None or password is None:
        return []
    return [lambda: upkeep.ensure_first_admin(email, password.get_secret_value(), passwords)]
