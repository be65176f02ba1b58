"""What the words of a query stand for among the words of the catalogue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, bindparam, case, func, select
from sqlalchemy import literal_column as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.search_tables import search_word
from product_service.domain.words import corrections, is_spelled

_CANDIDATES = 50  # by trigrams, among which letters are then compared
_CONTINUATIONS = 50  # words that a beginning is written out as; of more, the index finds them
_BEYOND = "\U0010ffff"


async def meanings(connection: AsyncConnection, words: Sequence[str]) -> list[list[str]]:
    """For each word the lexemes of which one must occur; `wo:*` is whatever begins so.

    A word stands for those of the catalogue that it begins, and for its English stem; one that
    begins none, for those that are spelt almost so. Whole words are written out, because the index
    finds them several times faster than beginnings.
    """
    if not words:
        return []
    rows = {row.asked: row for row in await connection.execute(_LOOKED_UP, {"words": list(words)})}
    return [_meaning(word, rows[word]) for word in words]


def _meaning(word: str, row: Row[Any]) -> list[str]:
    known = row.known or ()
    if not is_spelled(word) or len(known) > _CONTINUATIONS:
        found = [f"{word}:*"]
    else:
        found = list(known or corrections(word, row.similar or ()) or [word])
    return list(dict.fromkeys([*found, *(row.stems or ())]))


def _looked_up() -> Select[Any]:
    given = func.unnest(bindparam("words", type_=ARRAY(Text))).table_valued("word")
    asked = given.render_derived("asked")
    word, column = asked.c.word, search_word.c.word
    begun = select(column).where(column >= word, column < func.concat(word, _BEYOND))
    similar = (
        select(column)
        .where(column.op("%", is_comparison=True)(word))
        .order_by(func.similarity(column, word).desc())
        .limit(_CANDIDATES)
    )

    def array_of(query: Select[Any]) -> ColumnElement[Any]:
        return func.array(query.correlate(asked).scalar_subquery(), type_=ARRAY(Text))

    return select(
        word.label("asked"),
        func.ts_lexize(sql("'english_stem'::regdictionary"), word, type_=ARRAY(Text)).label(
            "stems"
        ),
        array_of(begun.limit(_CONTINUATIONS + 1)).label("known"),
        # Looked for only if need be: it takes far longer.
        case((~begun.correlate(asked).exists(), array_of(similar))).label("similar"),
    )


_LOOKED_UP = _looked_up()
