"""Tokens as user issues them, signed by a key of the test."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


class TokenIssuer:
    """One signing key, its public form, and tokens of any content."""

    def __init__(self, key_id: str = "key-1") -> None:
        self._key, self._key_id = ec.generate_private_key(ec.SECP256R1()), key_id

    @property
    def jwks(self) -> dict[str, Any]:
        public = json.loads(ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [public | {"kid": self._key_id, "alg": "ES256", "use": "sig"}]}

    def token(self, **claims: Any) -> str:
        content = {
            "iss": "https://identity.shop.internal",
            "aud": "shop-api",
            "sub": "0199f0c0-0000-7000-8000-000000000001",
            "role": "guest",
            "exp": int(time.time()) + 600,
        }
        return jwt.encode(content | claims, self._key, "ES256", headers={"kid": self._key_id})
