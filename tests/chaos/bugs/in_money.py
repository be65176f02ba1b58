"""Bugs about money."""

from tests.chaos.bugs.bug import Bug, Change
from tests.chaos.bugs.in_stock import PATIENCE, SHORT_LEASE, UNDONE_FIRST
from tests.chaos.customers import Habits
from tests.chaos.stretch import Stretch
from tests.e2e.shopper import VISA

_PAYMENT = "services/payment/src/payment_service"
_SANDBOX = "services/payment/src/payment_sandbox"
_ATTEMPTS = f"{_PAYMENT}/application/attempts.py"
_COMMANDS = f"{_PAYMENT}/application/commands.py"
_RECONCILER = f"{_PAYMENT}/application/reconciler.py"
_CLIENTS = "services/order/src/order_service/adapters/clients.py"
_STEPS = "services/order/src/order_service/application/steps.py"
_ANY_KEY = Change(_ATTEMPTS, "from uuid import UUID\n", "from uuid import UUID, uuid4\n")
_NEVER_SHIPPED = {"SHOP_TRACKING_STEP_SECONDS": "60"}


def _paying_with(*tokens: str) -> Stretch:
    habits = Habits(tokens=tokens, cancelling=0)
    return Stretch(habits=habits, settings=SHORT_LEASE, patience=PATIENCE)


IN_MONEY = [
    Bug(
        "authorizes-under-a-new-key",
        "What became of an authorization is asked for under a new key",
        [
            _ANY_KEY,
            Change(_ATTEMPTS, "provider.authorize(attempt.id,", "provider.authorize(uuid4(),"),
        ],
        _paying_with("pm_sandbox_errorAfterCharging", "pm_sandbox_replyLost"),
        "An order is authorized once",
    ),
    Bug(
        "captures-twice",
        "A capture is repeated under a new key, at a provider that lets that pass",
        [
            _ANY_KEY,
            Change(_ATTEMPTS, "provider.capture(attempt.id,", "provider.capture(uuid4(),"),
            Change(
                f"{_SANDBOX}/intents.py",
                "if self.status is not Status.REQUIRES_CAPTURE:\n            raise self._wrong_",
                "if self.status is Status.CANCELED:\n            raise self._wrong_",
            ),
        ],
        _paying_with("pm_sandbox_captureErrorAfterCharging"),
        "An order is authorized once and captured once",
    ),
    Bug(
        "captures-too-little",
        "Shipping is delivered and not paid for",
        [
            Change(
                _CLIENTS,
                "payment.CapturePaymentRequest(\n"
                "            order_id=str(order.id), amount=money_message(order.totals.total)",
                "payment.CapturePaymentRequest(\n"
                "            order_id=str(order.id), amount=money_message(order.totals.subtotal)",
            )
        ],
        Stretch(
            habits=Habits(tokens=[VISA], cancelling=0),
            settings={"SHOP_TRACKING_STEP_SECONDS": "0.5"},
            patience=PATIENCE,
        ),
        "What is shipped is confirmed and paid",
    ),
    Bug(
        "refunds-again",
        "A refund without an answer is asked for anew, and nobody looks at what is left",
        [
            Change(
                _CLIENTS,
                "money_of(found.payment.captured_amount) - money_of(found.payment.refunded_amount)",
                "money_of(found.payment.captured_amount)",
            ),
            Change(_CLIENTS, 'uuid5(order_id, f"rest:{left.minor}")', "uuid4()"),
            Change(_CLIENTS, "from uuid import UUID, uuid5", "from uuid import UUID, uuid4"),
            Change(
                f"{_PAYMENT}/domain/payment.py",
                "        self._must_be_within(amount, self.captured - self.refunded)\n",
                "",
            ),
            Change(f"{_SANDBOX}/intents.py", "        if not left:\n", "        if False:\n"),
            Change(f"{_SANDBOX}/intents.py", "        if asked > left:\n", "        if False:\n"),
            Change(
                f"{_SANDBOX}/schema.sql",
                "amount_refunded INTEGER NOT NULL CHECK (amount_refunded BETWEEN 0 AND "
                "amount_received)",
                "amount_refunded INTEGER NOT NULL",
            ),
        ],
        Stretch(
            habits=Habits(tokens=["pm_sandbox_refundErrorAfterRefunding"], cancelling=1),
            settings=SHORT_LEASE | _NEVER_SHIPPED,
            patience=PATIENCE,
        ),
        "No more is taken than was kept",
    ),
    Bug(
        "cancels-and-keeps-the-money",
        "Cancelling voids nothing and says that it has",
        [Change(_STEPS, "await self.payments.void(order.id)", "pass")],
        Stretch(
            seconds=4,
            habits=Habits(tokens=[VISA], cancelling=1),
            settings=_NEVER_SHIPPED,
            patience=PATIENCE,
        ),
        "A refused or cancelled order keeps",
    ),
    Bug(
        "void-without-tombstone",
        "Voiding what was never asked for leaves nothing behind",
        [
            Change(
                _COMMANDS,
                "    if await payments.add(tombstone):\n        return tombstone\n",
                "    if not await payments.batch([command.order_id]):\n        return tombstone\n",
            )
        ],
        UNDONE_FIRST,
        "A refused or cancelled order keeps",
    ),
    Bug(
        "leaves-unknowns-alone",
        "Nobody asks what became of a payment without an answer",
        [
            Change(_RECONCILER, "await self._due.claim_attempts(_AT_ONCE)", "()"),
            Change(_RECONCILER, "await self._due.claim_hints(_AT_ONCE)", "()"),
        ],
        _paying_with("pm_sandbox_errorAfterCharging"),
        "No payment's outcome stays unknown",
    ),
]
