"""Bugs about goods."""

from tests.chaos.bugs.bug import Bug, Change
from tests.chaos.bugs.strikes import freeze, keep_down
from tests.chaos.customers import Habits
from tests.chaos.stretch import Stretch
from tests.e2e.shopper import VISA

_INVENTORY = "services/inventory/src/inventory_service"
_LEDGER = f"{_INVENTORY}/domain/ledger.py"
_CHECKOUT = "services/order/src/order_service/domain/checkout.py"
_STEPS = "services/order/src/order_service/application/steps.py"
PATIENCE = 12.0
SHORT_LEASE = {
    "SHOP_SAGA_STEP_TIMEOUT_SECONDS": "0.5",
    "SHOP_SAGA_PAYMENT_TIMEOUT_SECONDS": "1.0",
    "SHOP_STRIPE_TIMEOUT_SECONDS": "0.8",
    "SHOP_SAGA_LEASE_SECONDS": "2.5",
}
_PAYMENT_OUTLASTS_HOLD = Stretch(
    strike=freeze("payment-sandbox", 9),
    habits=Habits(tokens=[VISA], cancelling=0),
    settings=SHORT_LEASE | {"SHOP_HOLD_SECONDS": "6"},
    patience=30,
)
_NO_EXTENSION = Change(
    _CHECKOUT,
    "return again(saga, Step.RESERVE if step is Step.AUTHORIZE else step)",
    "return again(saga, step)",
)
_NO_CHECK = ("inventory", "ALTER TABLE stock DROP CONSTRAINT stock_is_never_oversold")
# Reserve finds nobody, and it is too late to try again: what is undone was never done.
UNDONE_FIRST = Stretch(
    strike=keep_down("inventory", 4),
    seconds=5,
    habits=Habits(tokens=[VISA], cancelling=0),
    settings={"SHOP_SAGA_DEADLINE_SECONDS": "0.01"},
    patience=PATIENCE,
)

IN_STOCK = [
    Bug(
        "sells-what-is-not-there",
        "Reserving does not look at what is available, and the CHECK on stock is dropped",
        [
            Change(_LEDGER, "        if short:\n            raise OutOfStock(short)\n", ""),
            Change(_LEDGER, "min(quantity, self._stocks[key].available)", "quantity"),
            Change(
                f"{_INVENTORY}/domain/stock.py",
                "if min(after.held, after.committed, after.available) < 0:",
                "if min(after.held, after.committed) < 0:",
            ),
        ],
        Stretch(
            habits=Habits(tokens=[VISA], variants=1, quantity=12, cancelling=0),
            settings={"SHOP_TRACKING_STEP_SECONDS": "30"},
            patience=PATIENCE,
        ),
        "No unit is sold twice",
        [_NO_CHECK],
    ),
    Bug(
        "stock-without-lock",
        "Stock is read without its lock, and CHECK and key of movements are dropped",
        [
            Change(
                f"{_INVENTORY}/adapters/statements.py",
                "    .order_by(stock.c.sku, stock.c.location)\n    .with_for_update()\n",
                "    .order_by(stock.c.sku, stock.c.location)\n",
            )
        ],
        Stretch(
            customers=16,
            seconds=8,
            habits=Habits(tokens=[VISA], variants=1, cancelling=0),
            patience=PATIENCE,
        ),
        "No unit is sold twice",
        [
            _NO_CHECK,
            ("inventory", "ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_pkey"),
        ],
    ),
    Bug(
        "stock-not-released",
        "A refused order does not give back its stock",
        [Change(_STEPS, "await self.stock.release(order.id)", "pass")],
        Stretch(seconds=3, habits=Habits(tokens=["pm_card_chargeDeclined"]), patience=PATIENCE),
        "A refused or cancelled order keeps",
    ),
    Bug(
        "hold-runs-out",
        "The hold is not extended while the payment is unknown",
        [_NO_EXTENSION],
        _PAYMENT_OUTLASTS_HOLD,
        "No hold runs out",
    ),
    Bug(
        "commits-expired-hold",
        "A hold that ran out is committed all the same",
        [
            _NO_EXTENSION,
            Change(
                _LEDGER,
                "if before is None or before.state is EXPIRED:\n            raise",
                "if before is None:\n            raise",
            ),
            Change(
                _LEDGER,
                "return self._become(before, COMMITTED)\n        return before",
                "return self._become(before, COMMITTED)\n"
                "        return self._become(before, COMMITTED)",
            ),
        ],
        _PAYMENT_OUTLASTS_HOLD,
        "No unit is sold twice",
    ),
    Bug(
        "release-without-tombstone",
        "Releasing what was never reserved leaves nothing behind",
        [
            Change(
                _LEDGER,
                "return self._become(Reservation(order_id, RELEASED, self.now), RELEASED)",
                "return Reservation(order_id, RELEASED, self.now)",
            )
        ],
        UNDONE_FIRST,
        "A refused or cancelled order keeps",
    ),
]
