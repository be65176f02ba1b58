"""Changes of carts, each once per request id, in two statements instead of a transaction's six.

One statement reads the cart, and what the same request may have been answered before; another
replaces the cart, if it is still as it was read, and keeps the answer. Nothing is locked between
them: who was overtaken reads again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from chassis.database.engine import Database, sqlstate
from chassis.database.idempotency import IdempotencyKey, StoredAnswer, WriteRequest
from chassis.database.prepared import Prepared
from chassis.database.writes import REFUSALS, Writes
from chassis.errors import Aborted
from chassis.shielding import shielded
from google.protobuf.message import Message
from sqlalchemy import CTE, Insert, and_, bindparam, insert, literal, select
from sqlalchemy.exc import IntegrityError

from order_service.adapters.cart_rows import ADD, REPLACE, THIS, all_of, cart_of, changes_of
from order_service.adapters.tables import cart as table
from order_service.adapters.tables import chassis
from order_service.adapters.unit_of_work import PostgresUnitOfWork
from order_service.domain.cart import Cart

type Change = Callable[[Cart | None], Cart]
"""What becomes of the cart, or of nothing, if there is none; may raise a refusal."""

_ATTEMPTS = 10
_UNIQUE_VIOLATION = "23505"
_KEYS = chassis.idempotency_key
_IDENTITY = "principal method key".split()
_ANSWER = [*_IDENTITY, "request_hash", "response"]
_ASKED_BEFORE = and_(*(_KEYS.c[each] == bindparam(each) for each in _IDENTITY))
_READ = Prepared(
    select(table, _KEYS.c.request_hash, _KEYS.c.response, _KEYS.c.refusal).select_from(
        select(literal(1)).subquery().outerjoin(table, THIS).outerjoin(_KEYS, _ASKED_BEFORE)
    )
)


def _with_answer(stored: CTE) -> Insert:
    """Keep the answer if the cart was stored. A key that is there already undoes both."""
    answer = [bindparam(each, type_=_KEYS.c[each].type) for each in _ANSWER]
    return insert(_KEYS).from_select(_ANSWER, select(*answer).select_from(stored))


_ADD = Prepared(_with_answer(ADD.returning(table.c.id).cte("added")))
_REPLACE = Prepared(_with_answer(REPLACE.returning(table.c.id).cte("replaced")))


@dataclass(frozen=True, slots=True)
class CartWrites:
    """The boundary of what shoppers do with carts, as `Writes` is of other writes."""

    database: Database
    refusals: Writes[PostgresUnitOfWork]

    async def once[M: Message](
        self,
        request: WriteRequest,
        cart_id: UUID,
        change: Change,
        to_response: Callable[[Cart], M],
        response_type: type[M],
    ) -> M:
        """Change the cart and keep the response under the request's id, or replay what is kept."""
        key = IdempotencyKey.of(request)
        return await shielded(self._once(key, cart_id, change, to_response, response_type))

    async def _once[M: Message](
        self,
        key: IdempotencyKey,
        cart_id: UUID,
        change: Change,
        to_response: Callable[[Cart], M],
        response_type: type[M],
    ) -> M:
        for _ in range(_ATTEMPTS):
            stored, cart = await self._read(key, cart_id)
            if stored is not None:
                return stored.replay(key, response_type)
            seen = cart.version if cart else None
            try:
                cart = change(cart)
            except REFUSALS as error:
                return await self.refusals.refuse(key, error, response_type)
            response = to_response(cart)
            if await self._write(cart, seen, key, response):
                return response
        raise Aborted("The cart was changed again and again meanwhile; look at it and try again.")

    async def _read(
        self, key: IdempotencyKey, cart_id: UUID
    ) -> tuple[StoredAnswer | None, Cart | None]:
        async with self.database.reading() as connection:
            [row] = await _READ.rows(connection, this=cart_id, **key.identity)
        asked_before = row.request_hash is not None
        stored = StoredAnswer(row.request_hash, row.response, row.refusal) if asked_before else None
        return stored, cart_of(row) if row.id else None

    async def _write(
        self, cart: Cart, seen: int | None, key: IdempotencyKey, response: Message
    ) -> bool:
        """False if somebody changed the cart, or the same request was answered, since."""
        answer = {
            "request_hash": key.request_hash,
            "response": response.SerializeToString(),
            **key.identity,
        }
        try:
            async with self.database.reading() as connection:
                if seen is None:
                    return bool(await _ADD.run(connection, **all_of(cart), **answer))
                return bool(await _REPLACE.run(connection, **changes_of(cart, seen), **answer))
        except IntegrityError as error:
            if sqlstate(error) == _UNIQUE_VIOLATION:
                return False
            raise
