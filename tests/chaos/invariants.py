"""What must hold however badly a shop was treated: sentences, and what contradicts them."""

from collections.abc import Callable, Iterator, Sequence

from tests.chaos.books import Books
from tests.chaos.customers import Purchase, plain_id

type Invariant = Callable[[Books, Sequence[Purchase]], Iterator[str]]
_GIVEN_BACK = {"released", "expired", None}
_FULFILMENT = {
    "pending": "PREPARING",
    "in_transit": "SHIPPED",
    "out_for_delivery": "SHIPPED",
    "delivered": "DELIVERED",
    "cancelled": "UNFULFILLED",
}


def broken(books: Books, purchases: Sequence[Purchase]) -> dict[str, list[str]]:
    """Sentences that are not true, with what contradicts them."""
    found = {sentence: list(check(books, purchases)) for sentence, check in INVARIANTS.items()}
    return {sentence: examples for sentence, examples in found.items() if examples}


def no_oversell(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    yield from (str(row) for row in books.wrong_stock)


def one_charge(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id, intents in books.intents.items():
        authorized = sum(row["authorized"] for row in intents)
        captured = sum(row["captured"] for row in intents)
        if authorized > 1 or captured > 1:
            yield f"{order_id}: authorized {authorized} times, captured {captured} times"


def same_ledger(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    if books.wrong_ledger:
        yield f"{books.wrong_ledger} payments differ from their transfers"
    for order_id, payment in books.payments.items():
        intents = books.intents.get(order_id, [])
        theirs = sum(row["amount_received"] for row in intents)
        refunded = sum(row["amount_refunded"] for row in intents)
        ours = (payment["captured"], payment["refunded"])
        if ours != (theirs, refunded):
            yield f"{order_id}: {ours} here, {(theirs, refunded)} there"


def shipped_is_paid(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id, order in books.orders.items():
        captured = books.payments[order_id]["captured"] if order_id in books.payments else 0
        if order["fulfilment_state"] in ("SHIPPED", "DELIVERED") and (
            order["state"] != "CONFIRMED" or captured != order["total_minor"]
        ):
            yield f"{order_id}: {order['state']}, captured {captured} of {order['total_minor']}"


def within_bounds(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id, intents in books.intents.items():
        for row in intents:
            amounts = row["amount"], row["amount_received"], row["amount_refunded"]
            if not amounts[0] >= amounts[1] >= amounts[2]:
                yield f"{order_id}: {amounts[0]} kept, {amounts[1]} taken, {amounts[2]} given back"


def confirmed_is_covered(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id, order in books.orders.items():
        reservation = books.reservations.get(order_id, {"state": None})["state"]
        if order["state"] == "CONFIRMED" and reservation not in ("committed", "dispatched"):
            yield f"{order_id} is confirmed, its stock {reservation}"


def holds_last(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id in books.lost_holds:
        if order_id in books.orders and books.orders[order_id]["state"] == "CONFIRMED":
            yield f"{order_id} was confirmed although its hold had run out"


def nothing_kept(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id, order in books.orders.items():
        if order["state"] not in ("REJECTED", "CANCELLED"):
            continue
        reservation = books.reservations.get(order_id, {"state": None})["state"]
        intents = books.intents.get(order_id, [])
        money = sum(row["amount_received"] - row["amount_refunded"] for row in intents)
        open_ = [row["status"] for row in intents if row["status"] == "requires_capture"]
        if reservation not in _GIVEN_BACK or money or open_:
            yield f"{order_id}: {order['state']}, but {reservation}, {money}, {open_}"


def orders_last(books: Books, purchases: Sequence[Purchase]) -> Iterator[str]:
    for each in purchases:
        if each.order_id and plain_id(each.order_id) not in books.orders:
            yield f"{each.order_id} was answered and is gone"


def all_answered(_: Books, purchases: Sequence[Purchase]) -> Iterator[str]:
    for each in purchases:
        if not each.is_answered:
            yield f"{each.request_id} was sent {each.sent} times"


def one_order(books: Books, purchases: Sequence[Purchase]) -> Iterator[str]:
    yield from (f"{each.request_id}: {each.answers}" for each in purchases if len(each.answers) > 1)
    by_cart: dict[str, int] = {}
    for order in books.orders.values():
        if order["state"] != "REJECTED":
            by_cart[str(order["cart_id"])] = by_cart.get(str(order["cart_id"]), 0) + 1
    yield from (f"cart {cart}: {count} orders" for cart, count in by_cart.items() if count > 1)


def all_ended(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    if books.open_sagas:
        yield f"{books.open_sagas} are under way"
    yield from (
        f"{order_id} is PENDING"
        for order_id, order in books.orders.items()
        if order["state"] == "PENDING"
    )


def no_unknowns(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    if books.open_attempts:
        yield f"{books.open_attempts} are not known"


def only_facts(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    committed = books.events.keys()
    yield from (f"{each} never happened" for each in books.streams.published - committed)
    lost = committed - books.waiting - books.streams.published
    yield from (f"{books.events[each]} {each} is lost" for each in lost)


def all_heard(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for consumer in books.streams.consumers:
        meant = {each for each, subject in books.events.items() if subject in consumer.subjects}
        for each in meant ^ books.handled.get(consumer.name, {}).keys():
            yield f"{consumer.name}: {books.events.get(each, 'no event of this shop')} {each}"


def views_are_true(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    yield from (f"search thinks of {level}" for level in books.searched - books.stock)
    for order_id, shipment in books.shipments.items():
        seen = books.orders.get(order_id, {"fulfilment_state": None})["fulfilment_state"]
        if seen != _FULFILMENT[shipment["state"]]:
            yield f"{order_id} is {seen}, its shipment {shipment['state']}"


def all_told(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    yield from (
        f"{name}: {count} unpublished" for name, count in books.unpublished.items() if count
    )
    yield from (f"{name}: {count} dead" for name, count in books.dead_letters.items() if count)


def one_shipment(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    for order_id in books.shipments:
        state = books.orders[order_id]["state"] if order_id in books.orders else "missing"
        if state not in ("CONFIRMED", "CANCELLED"):
            yield f"a shipment of {order_id}, which is {state}"


def no_idlers(books: Books, _: Sequence[Purchase]) -> Iterator[str]:
    if books.idle_transactions:
        yield f"{books.idle_transactions} are idle"


INVARIANTS: dict[str, Invariant] = {
    "No unit is sold twice, and stock is the sum of its movements and reservations": no_oversell,
    "An order is authorized once and captured once, by the provider's own ledger": one_charge,
    "No more is taken than was kept, and no more given back than was taken": within_bounds,
    "Our ledger is the provider's": same_ledger,
    "What is shipped is confirmed and paid in full": shipped_is_paid,
    "A confirmed order has its stock": confirmed_is_covered,
    "No hold runs out under an order that is confirmed after all": holds_last,
    "A refused or cancelled order keeps no stock and no money": nothing_kept,
    "An order that a customer was told of exists": orders_last,
    "Every wish gets an answer": all_answered,
    "However often a wish is sent, there is one order": one_order,
    "Every checkout, cancellation and refund has ended": all_ended,
    "No payment's outcome stays unknown": no_unknowns,
    "Every event is published, none is dead": all_told,
    "What is published is what was committed": only_facts,
    "Every consumer has handled every event that it listens to": all_heard,
    "What search knows of stock, and orders of shipments, is true": views_are_true,
    "Nothing is shipped that was not confirmed": one_shipment,
    "No transaction is left open": no_idlers,
}
# What is not true once never will be, however long one waits.
FOR_EVER = {no_oversell, one_charge, within_bounds, holds_last, one_order, one_shipment}
