import pytest
from chassis.clock import SystemClock
from chassis.identity.principal import Principal, Role
from chassis.identity.tokens import KeySet, TokenInvalid, TokenVerifier
from chassis.ids import new_id
from user_service.adapters.access_tokens import JwtAccessTokens
from user_service.adapters.key_ring import KeyRing, make_key

from services.user.tests.builders import DAY, MINUTE, SCHEDULE

ISSUER, AUDIENCE = "https://identity.test", "shop-test"


@pytest.fixture
def ring() -> KeyRing:
    clock = SystemClock()
    ring = KeyRing(SCHEDULE, clock)
    now = clock.now()
    ring.replace([make_key(now - DAY, now - DAY), make_key(now, now + 60 * MINUTE)])
    return ring


def tokens_of(ring: KeyRing) -> JwtAccessTokens:
    return JwtAccessTokens(
        ring, SystemClock(), issuer=ISSUER, audience=AUDIENCE, lifetime=15 * MINUTE
    )


def a_verifier(ring: KeyRing, audience: str = AUDIENCE) -> TokenVerifier:
    return TokenVerifier(KeySet(ring.jwks), issuer=ISSUER, audience=audience)


async def test_the_published_keys_verify_what_was_issued(ring: KeyRing) -> None:
    subject = new_id()
    token = tokens_of(ring).issue(subject, Role.CUSTOMER, new_id())

    assert await a_verifier(ring).verify(token.text) == Principal(subject, Role.CUSTOMER)


async def test_a_token_for_another_audience_is_refused(ring: KeyRing) -> None:
    token = tokens_of(ring).issue(new_id(), Role.CUSTOMER, new_id())

    with pytest.raises(TokenInvalid):
        await a_verifier(ring, audience="elsewhere").verify(token.text)


async def test_a_token_of_a_forgotten_key_is_refused(ring: KeyRing) -> None:
    token = tokens_of(ring).issue(new_id(), Role.CUSTOMER, new_id())
    now = SystemClock().now()
    ring.replace([make_key(now, now)])

    with pytest.raises(TokenInvalid):
        await a_verifier(ring).verify(token.text)


async def test_the_published_keys_are_public_only(ring: KeyRing) -> None:
    jwks = await ring.jwks()

    assert jwks.count('"kid"') == 2
    assert '"d"' not in jwks
