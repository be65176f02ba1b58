import asyncio

import pytest
from graphql_gateway.mailbox import Mailbox


async def test_letters_are_read_in_the_order_they_came() -> None:
    box = Mailbox([1])
    box.put_nowait(2)

    assert [await box.get(), await box.get()] == [1, 2]
    assert box.empty()


async def test_a_reader_waits_for_the_next_letter() -> None:
    box = Mailbox[int]()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    assert not reading.done()

    box.put_nowait(1)
    box.put_nowait(2)

    assert await reading == 1
    assert await box.get() == 2


async def test_a_reader_that_is_cancelled_loses_no_letter() -> None:
    box = Mailbox[int]()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    box.put_nowait(1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert await box.get() == 1
