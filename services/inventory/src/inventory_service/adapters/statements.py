"""The statements on stock and reservations, prepared once."""

from chassis.database.prepared import Prepared
from chassis.database.set_based import given, unnested
from sqlalchemy import any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from inventory_service.adapters.tables import reservation, reservation_line, stock, stock_movement
from inventory_service.domain.reservation import ReservationState

MOVED, LINE = "moved_", "line_"  # prefixes of what is written beside stocks and reservations
KEY = (stock.c.sku, stock.c.location)
_COUNTERS = [each for each in stock.c if each not in KEY]


_GIVEN_KEYS = unnested(KEY)
ADD_MISSING = Prepared(
    insert(stock).from_select(["sku", "location"], select(_GIVEN_KEYS)).on_conflict_do_nothing()
)
# A fixed order of locks, so that two batches never wait for each other.
LOCK_STOCKS = Prepared(
    select(stock, func.now().label("now"))
    .where(stock.c.sku == any_(given(stock.c.sku)))
    .order_by(stock.c.sku, stock.c.location)
    .with_for_update()
)
_GIVEN_STOCKS = unnested(stock.c)
_SAVED = (
    update(stock)
    .where(stock.c.sku == _GIVEN_STOCKS.c.sku, stock.c.location == _GIVEN_STOCKS.c.location)
    .values({each.name: _GIVEN_STOCKS.c[each.name] for each in _COUNTERS})
    .cte("saved")
)
SAVE_STOCKS = Prepared(
    insert(stock_movement)
    .from_select(stock_movement.c.keys(), select(unnested(stock_movement.c, MOVED)))
    .add_cte(_SAVED)
)

LOCK_RESERVATIONS = Prepared(
    select(reservation)
    .where(reservation.c.order_id == any_(given(reservation.c.order_id)))
    .order_by(reservation.c.order_id)
    .with_for_update()
)
LOCK_OVERDUE = Prepared(
    select(reservation)
    .where(
        reservation.c.state == ReservationState.HELD.value,
        reservation.c.expires_at <= func.now(),
    )
    .order_by(reservation.c.expires_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_GIVEN_RESERVATIONS = unnested(reservation.c)
_GIVEN_LINES = unnested(reservation_line.c, LINE)
_ADDED = (
    insert(reservation)
    .from_select(reservation.c.keys(), select(_GIVEN_RESERVATIONS))
    .on_conflict_do_nothing()
    .returning(reservation.c.order_id)
    .cte("added")
)
_WITH_LINES = (
    insert(reservation_line)
    .from_select(
        reservation_line.c.keys(),
        select(_GIVEN_LINES).where(_GIVEN_LINES.c.order_id.in_(select(_ADDED.c.order_id))),
    )
    .cte("with_lines")
)
ADD_RESERVATIONS = Prepared(select(_ADDED.c.order_id).add_cte(_WITH_LINES))
UPDATE_RESERVATIONS = Prepared(
    update(reservation)
    .where(reservation.c.order_id == _GIVEN_RESERVATIONS.c.order_id)
    .values(state=_GIVEN_RESERVATIONS.c.state, expires_at=_GIVEN_RESERVATIONS.c.expires_at)
)
_of_orders = reservation_line.c.order_id == any_(given(reservation_line.c.order_id))
LINES = Prepared(
    select(reservation_line)
    .where(_of_orders)
    .order_by(reservation_line.c.sku, reservation_line.c.location)
)
ADD_LINES = Prepared(
    insert(reservation_line).from_select(reservation_line.c.keys(), select(_GIVEN_LINES))
)
DELETE_LINES = Prepared(delete(reservation_line).where(_of_orders))

LEVELS = Prepared(
    select(stock)
    .where(stock.c.sku == any_(given(stock.c.sku)), stock.c.version > 0)
    .order_by(stock.c.sku, stock.c.location)
)
NOW = Prepared(select(func.now().label("now")))
