import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.errors import ResourceExhausted
from user_service.adapters.passwords import Argon2Passwords


@pytest.fixture
async def passwords() -> AsyncIterator[Argon2Passwords]:
    passwords = Argon2Passwords(at_once=1, may_wait=1)
    await passwords.open()
    yield passwords
    await passwords.close()


async def test_only_the_right_password_matches(passwords: Argon2Passwords) -> None:
    stored = await passwords.hash("correct horse")

    assert stored.startswith("$argon2id$")
    assert await passwords.matches("correct horse", stored)
    assert not await passwords.matches("battery staple", stored)


async def test_nothing_matches_where_there_is_no_account(passwords: Argon2Passwords) -> None:
    assert not await passwords.matches("nobody's", None)


async def test_the_same_password_is_never_stored_alike(passwords: Argon2Passwords) -> None:
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_too_many_at_once_are_refused_instead_of_piling_up(
    passwords: Argon2Passwords,
) -> None:
    answers = await asyncio.gather(
        *(passwords.hash("correct horse") for _ in range(3)), return_exceptions=True
    )

    refused = [each for each in answers if isinstance(each, ResourceExhausted)]
    assert len(refused) == 1
