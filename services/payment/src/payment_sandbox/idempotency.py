"""Idempotency keys as Stripe keeps them: the first answer under a key is the only one."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from payment_sandbox.forms import Form
from payment_sandbox.operations import Answer
from payment_sandbox.problems import key_in_use, key_reused


class KeysInFlight:
    """The keys whose first request has not been answered yet.

    They live in memory only: work and answer are one transaction, so that a request cut off by a
    crash has left neither, and its key is free again.
    """

    def __init__(self) -> None:
        self._keys: set[str] = set()

    @contextmanager
    def hold(self, key: str | None) -> Iterator[None]:
        if key is None:
            yield
            return
        if key in self._keys:
            raise key_in_use(key)
        self._keys.add(key)
        try:
            yield
        finally:
            self._keys.discard(key)


def request_hash(path: str, form: Form) -> str:
    canonical = json.dumps([path, form], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stored_answer(ledger: Connection, key: str, fingerprint: str) -> Answer | None:
    query = "SELECT request_hash, status, body FROM answer WHERE idempotency_key = ?"
    row = ledger.execute(query, (key,)).fetchone()
    if row is None:
        return None
    if row["request_hash"] != fingerprint:
        raise key_reused(key)
    return Answer(row["status"], json.loads(row["body"]))


def store_answer(
    ledger: Connection, key: str, fingerprint: str, answer: Answer, created: int
) -> None:
    ledger.execute(
        "INSERT INTO answer (idempotency_key, request_hash, status, body, created) "
        "VALUES (?, ?, ?, ?, ?)",
        (key, fingerprint, answer.status, json.dumps(answer.body), created),
    )
