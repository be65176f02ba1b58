"""Whether an audit log is as it was written.

Entries cut off at the end leave a shorter chain that is whole: note a `Chain` elsewhere from time
to time, and give it to `verify` or `verify_after`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.audit import AUDIT, NOTHING_BEFORE, hash_of

_PAGE = 250
"""Entries that are hashed in one go, while nothing else of this process runs."""


@dataclass(frozen=True)
class Chain:
    """What `verify` found: how far the log is whole, and the hash it ends with there."""

    length: int
    head: bytes
    broken_at: int | None = None
    """The `seq` of the first entry that is not as it was written."""


@dataclass(frozen=True)
class Stretch:
    """A part of the log that `verify_after` looked at."""

    chain: Chain
    complete: bool
    """Whether it ends where the log does, and is whole."""


async def verify(connection: AsyncConnection, noted: Chain | None = None) -> Chain:
    """Recompute the whole chain, and find in it the one noted before, if one was."""
    chain = await _walk(connection, Chain(0, NOTHING_BEFORE), noted=noted)
    if chain.broken_at is None and noted is not None and chain.length < noted.length:
        return Chain(chain.length, chain.head, broken_at=chain.length + 1)
    return chain


async def verify_after(connection: AsyncConnection, whole: Chain | None, pages: int) -> Stretch:
    """Go on, so many pages further, from a chain that was found whole or noted before."""
    if whole is None or whole.length == 0:
        whole = Chain(0, NOTHING_BEFORE)
    elif not await _has(connection, whole):
        return Stretch(Chain(0, NOTHING_BEFORE, broken_at=whole.length), complete=False)
    chain = await _walk(connection, whole, pages=pages)
    ended = chain.length - whole.length < pages * _PAGE
    return Stretch(chain, complete=ended and chain.broken_at is None)


async def _walk(
    connection: AsyncConnection,
    chain: Chain,
    *,
    noted: Chain | None = None,
    pages: int | None = None,
) -> Chain:
    """Page by page from here on, until the end, the break or the last of these pages."""
    for _ in count() if pages is None else range(pages):
        rows = await _page_after(connection, chain.length)
        for row in rows:
            chain = _extended(chain, row, noted)
            if chain.broken_at is not None:
                return chain
        if len(rows) < _PAGE:
            return chain
    return chain


async def _has(connection: AsyncConnection, chain: Chain) -> bool:
    query = select(AUDIT.c.hash).where(AUDIT.c.seq == chain.length)
    found: bytes | None = (await connection.execute(query)).scalar_one_or_none()
    return found == chain.head


async def _page_after(connection: AsyncConnection, seq: int) -> Sequence[Row[Any]]:
    query = select(AUDIT).where(AUDIT.c.seq > seq).order_by(AUDIT.c.seq).limit(_PAGE)
    return (await connection.execute(query)).all()


def _extended(chain: Chain, row: Row[Any], noted: Chain | None) -> Chain:
    seq = chain.length + 1
    right_hash = hash_of(row._asdict())
    whole = row.seq == seq and row.previous_hash == chain.head and row.hash == right_hash
    if noted is not None and seq == noted.length:
        whole = whole and row.hash == noted.head
    return Chain(seq, row.hash) if whole else Chain(chain.length, chain.head, broken_at=seq)
