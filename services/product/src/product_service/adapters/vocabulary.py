"""What mistyped words were meant as: the catalogue's words that are spelt almost the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Select, Text, exists, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.search_tables import search_word
from product_service.domain.words import corrections, slips_allowed

_CANDIDATES = 50  # by trigrams, among which letters are then compared
_BEYOND = "\U0010ffff"


async def meant_words(
    connection: AsyncConnection, words: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """For each word that begins no word of the catalogue, those it may have been meant as."""
    doubtful = [word for word in words if slips_allowed(word)]
    if not doubtful:
        return {}
    found: dict[str, list[str]] = {}
    for row in await connection.execute(_similar(doubtful)):
        found.setdefault(row.asked, []).append(row.candidate)
    return {word: corrections(word, candidates) for word, candidates in found.items()}


def _similar(words: list[str]) -> Select[Any]:
    asked = func.unnest(literal(words, ARRAY(Text))).table_valued("word").render_derived("asked")
    word = asked.c.word
    is_known = exists().where(
        search_word.c.word >= word, search_word.c.word < func.concat(word, _BEYOND)
    )
    similar = (
        select(search_word.c.word)
        .where(search_word.c.word.op("%", is_comparison=True)(word))
        .order_by(func.similarity(search_word.c.word, word).desc())
        .limit(_CANDIDATES)
        .lateral("similar")
    )
    return (
        select(word.label("asked"), similar.c.word.label("candidate"))
        .select_from(asked.join(similar, true()))
        .where(~is_known)
    )
