"""The signing keys in memory: what is published, and what signs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import jwt
from chassis.clock import Clock
from chassis.identity.tokens import ALGORITHM
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from user_service.domain.signing_key import KeySchedule, SigningKey


def make_key(create_time: datetime, activate_time: datetime) -> SigningKey:
    """A new ES256 key pair."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey(uuid4().hex, pem.decode(), create_time, activate_time)


class KeyRing:
    """The keys as last read from the database; parsed once."""

    def __init__(self, schedule: KeySchedule, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock
        self._keys: Sequence[SigningKey] = ()
        self._private: dict[str, ec.EllipticCurvePrivateKey] = {}
        self._jwks = '{"keys":[]}'

    def replace(self, keys: Sequence[SigningKey]) -> None:
        if list(keys) == list(self._keys):
            return
        self._keys = keys
        self._private = {key.kid: _parse(key.private_pem) for key in keys}
        published = [_jwk(kid, private) for kid, private in self._private.items()]
        self._jwks = json.dumps({"keys": published})

    def signing(self) -> tuple[str, ec.EllipticCurvePrivateKey]:
        """The `kid` and private key to sign with now."""
        kid = self._schedule.signing(self._keys, self._clock.now()).kid
        return kid, self._private[kid]

    async def jwks(self) -> str:
        return self._jwks


def _parse(private_pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(private_pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a signing key is not an elliptic-curve key")
    return key


def _jwk(kid: str, private: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return {**public, "kid": kid, "alg": ALGORITHM, "use": "sig"}
