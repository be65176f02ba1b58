"""Passwords hashed with Argon2id, off the event loop and only a few at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from chassis.errors import ResourceExhausted

# OWASP's Argon2id setting for one lane (Password Storage Cheat Sheet): the memory is what costs an
# attacker; more of it would let a few log-ins fill this machine's.
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1


class Argon2Passwords:
    """Implements the `Passwords` port; a resource of the service."""

    def __init__(self, at_once: int, may_wait: int = 64) -> None:
        self._hasher = PasswordHasher(_PASSES, _MEMORY_KIB, _LANES)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._places = at_once + may_wait
        self._nobodys = ""

    async def open(self) -> None:
        self._nobodys = await self.hash("nobody's")

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password: str, password_hash: str | None) -> bool:
        same = await self._run(lambda: self._verify(password, password_hash or self._nobodys))
        return same and password_hash is not None

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False

    async def _run[T](self, work: Callable[[], T]) -> T:
        if self._places <= 0:
            raise ResourceExhausted("Too many people are logging in at once; try again shortly.")
        self._places -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._places += 1
