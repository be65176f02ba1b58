"""Access tokens for tests, signed by a key that only the test's services trust."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from chassis.identity.principal import Role
from chassis.identity.tokens import ALGORITHM, KeySet, TokenVerifier
from chassis.ids import new_id

ISSUER = "https://identity.test"
AUDIENCE = "shop-test"
_KID = "test"
_KEY = ec.generate_private_key(ec.SECP256R1())


def jwks() -> str:
    key = jwt.algorithms.ECAlgorithm.to_jwk(_KEY.public_key(), as_dict=True)
    return json.dumps({"keys": [{**key, "kid": _KID, "alg": ALGORITHM, "use": "sig"}]})


def trusting_verifier() -> TokenVerifier:
    """A verifier that accepts the tokens of `access_token`."""

    async def fetch() -> str:
        return jwks()

    return TokenVerifier(KeySet(fetch), issuer=ISSUER, audience=AUDIENCE)


def access_token(
    role: Role = Role.CUSTOMER,
    subject: UUID | None = None,
    *,
    lifetime: timedelta = timedelta(minutes=5),
    audience: str = AUDIENCE,
) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": str(subject or new_id()),
        "role": role.value,
        "iat": now,
        "exp": now + lifetime,
        "sid": str(new_id()),
    }
    return jwt.encode(claims, _KEY, ALGORITHM, headers={"kid": _KID})
