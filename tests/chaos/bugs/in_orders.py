"""Bugs about orders and their sagas."""

from tests.chaos.bugs.bug import Bug, Change
from tests.chaos.bugs.in_stock import PATIENCE, SHORT_LEASE
from tests.chaos.bugs.strikes import freeze, kill
from tests.chaos.customers import Habits
from tests.chaos.stretch import Stretch
from tests.e2e.shopper import VISA

_ORDER = "services/order/src/order_service"
_PLACE = f"{_ORDER}/application/place_order.py"

IN_ORDERS = [
    Bug(
        "no-fencing",
        "A driver that was overtaken while it slept writes over what the next one did",
        [
            Change(
                f"{_ORDER}/adapters/saga_sql.py",
                "        WHERE id = :id AND version = :version\n",
                "        WHERE id = :id AND (version = :version OR true)\n",
            )
        ],
        Stretch(
            strike=freeze("order", 6),
            customers=8,
            habits=Habits(tokens=["pm_sandbox_timeoutThenSucceed"], cancelling=0),
            settings=SHORT_LEASE | {"SHOP_SANDBOX_SLOW_SECONDS": "2"},
            replicas=("order=2",),
            patience=20,
        ),
        "Every checkout, cancellation and refund",
    ),
    Bug(
        "forgets-what-was-asked",
        "Request ids are ignored, and a cart can be ordered again",
        [
            Change(
                _PLACE,
                "PlacementKey(self.cart.customer_id, self.request_id, digest)",
                "PlacementKey(self.cart.customer_id, uuid4(), digest)",
            ),
            Change(_PLACE, "from uuid import UUID\n", "from uuid import UUID, uuid4\n"),
            Change(
                f"{_ORDER}/application/effects.py",
                "await uow.carts.consume(order.cart_id, order.id, now)",
                "await uow.carts.reopen(order.cart_id, order.id, now)",
            ),
        ],
        Stretch(
            strike=kill("gateway", "gateway", "gateway"),
            customers=8,
            habits=Habits(tokens=[VISA], cancelling=0),
            patience=PATIENCE,
        ),
        "However often a wish is sent",
        [("orders", "DROP INDEX orders_one_per_cart")],
    ),
    Bug(
        "answers-before-the-disk",
        "Commits are answered before they are on the disk",
        [],
        Stretch(
            strike=kill("postgres", "postgres", "postgres", "postgres"),
            customers=8,
            habits=Habits(tokens=[VISA], cancelling=0),
            patience=PATIENCE,
        ),
        "What is published is what was committed",
        [
            ("postgres", "ALTER SYSTEM SET synchronous_commit = off"),
            ("postgres", "SELECT pg_reload_conf()"),
        ],
    ),
    Bug(
        "ships-too-early",
        "The shipment is made before the payment is known",
        [
            Change(
                f"{_ORDER}/application/steps.py",
                "await self.payments.authorize(order, row.payment_token)",
                "await self.shipping.create_shipment(order)\n"
                "                await self.payments.authorize(order, row.payment_token)",
            )
        ],
        Stretch(seconds=3, habits=Habits(tokens=["pm_card_chargeDeclined"]), patience=PATIENCE),
        "Nothing is shipped that was not confirmed",
    ),
]
