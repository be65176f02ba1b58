import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from chassis.identity.principal import Principal, Role
from chassis.identity.tokens import KeySet, TokenInvalid, TokenVerifier
from chassis.testing.tokens import AUDIENCE, ISSUER, access_token, jwks, trusting_verifier

ADA = UUID("01900000-0000-7000-8000-000000000001")


async def test_a_genuine_token_names_its_principal() -> None:
    principal = await trusting_verifier().verify(access_token(Role.STAFF, ADA))

    assert principal == Principal(ADA, Role.STAFF)


@pytest.mark.parametrize(
    "token",
    [
        access_token(lifetime=timedelta(seconds=-1)),
        access_token(audience="another-shop"),
        access_token()[:-8] + "AAAAAAAA",
        "not.a.token",
        "",
    ],
    ids=["expired", "wrong audience", "forged", "garbage", "empty"],
)
async def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        await trusting_verifier().verify(token)


async def test_a_verified_token_is_not_checked_again() -> None:
    fetched = []

    async def fetch() -> str:
        fetched.append(1)
        return jwks()

    verifier = TokenVerifier(KeySet(fetch), issuer=ISSUER, audience=AUDIENCE)
    token = access_token()

    await verifier.verify(token)
    await verifier.verify(token)

    assert len(fetched) == 1


async def test_keys_are_fetched_once_however_many_wait_for_them() -> None:
    fetched = []

    async def fetch() -> str:
        fetched.append(1)
        await asyncio.sleep(0)
        return jwks()

    verifier = TokenVerifier(KeySet(fetch), issuer=ISSUER, audience=AUDIENCE)

    await asyncio.gather(*(verifier.verify(access_token()) for _ in range(5)))

    assert len(fetched) == 1
