"""Composition root: the only place that names concrete classes."""

from datetime import timedelta

from chassis.clock import Clock, SystemClock
from chassis.database.writes import Writes
from chassis.foundation import Foundation
from chassis.identity.tokens import KeySet, TokenVerifier
from chassis.service import Registration, Service, Worker
from shop.user.v1 import account_service_pb2_grpc, auth_service_pb2_grpc

from user_service.adapters import tables
from user_service.adapters.access_tokens import JwtAccessTokens
from user_service.adapters.grpc_api import AccountApi, AuthApi
from user_service.adapters.key_ring import KeyRing
from user_service.adapters.passwords import Argon2Passwords
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.upkeep import Upkeep
from user_service.application.sessions import SessionRules
from user_service.config import Settings
from user_service.domain.signing_key import KeySchedule


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
    rules = SessionRules(
        _access_tokens(settings, ring, clock), clock, timedelta(days=settings.refresh_token_days)
    )
    return base.service(
        tables.chassis,
        [
            Registration(
                auth_service_pb2_grpc.add_AuthServiceServicer_to_server,
                AuthApi(open_unit_of_work, rules, passwords, ring.jwks),
                "shop.user.v1.AuthService",
            ),
            Registration(
                account_service_pb2_grpc.add_AccountServiceServicer_to_server,
                AccountApi(Writes(open_unit_of_work), open_unit_of_work, passwords, clock),
                "shop.user.v1.AccountService",
            ),
        ],
        resources=[passwords],
        on_start=[upkeep.rotate_keys, *_first_admin(settings, upkeep, passwords)],
        workers=[upkeep.keep_rotating_keys, upkeep.keep_forgetting_expired_sessions],
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


def _first_admin(settings: Settings, upkeep: Upkeep, passwords: Argon2Passwords) -> list[Worker]:
    email, password = settings.first_admin_email, settings.first_admin_password
    if email is None or password is None:
        return []
    return [lambda: upkeep.ensure_first_admin(email, password.get_secret_value(), passwords)]
