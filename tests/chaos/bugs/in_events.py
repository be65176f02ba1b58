"""Bugs about events."""

from tests.chaos.bugs.bug import Bug, Change
from tests.chaos.bugs.in_stock import PATIENCE
from tests.chaos.bugs.strikes import kill, leave_behind, lose_stream
from tests.chaos.customers import Habits
from tests.chaos.stretch import Stretch
from tests.e2e.shopper import VISA

_CHASSIS = "libs/chassis/src/chassis"
_UNIT_OF_WORK = f"{_CHASSIS}/database/unit_of_work.py"
_STOCK_FEED = "services/product/src/product_service/adapters/stock_feed.py"
_SHOPPING = Habits(tokens=[VISA], cancelling=0)
_LEFT_BEHIND = Stretch(
    strike=leave_behind("inventory"),
    customers=8,
    habits=_SHOPPING,
    settings={"SHOP_TRACKING_STEP_SECONDS": "60"},  # what is dispatched is told of once more
    patience=PATIENCE,
)

IN_EVENTS = [
    Bug(
        "no-inbox",
        "Events that come again are handled again, and dispatching trusts that they do not",
        [
            Change(
                f"{_CHASSIS}/messaging/consumer.py",
                "new = {row.message_id for row in first}",
                "new = set(by_id)",
            ),
            Change(
                "services/inventory/src/inventory_service/domain/ledger.py",
                "if committed is not None and committed.state is COMMITTED:",
                "if committed is not None:",
            ),
        ],
        Stretch(strike=lose_stream("shipping"), customers=8, habits=_SHOPPING, patience=PATIENCE),
        "No unit is sold twice",
    ),
    Bug(
        "publishes-before-the-commit",
        "Events are handed to the relay before they are committed, on a slow disk",
        [
            Change(
                _UNIT_OF_WORK,
                "        await commit(self.connection)\n"
                "        if rows and self._committed is not None:\n"
                "            self._committed.add(rows)\n",
                "        if rows and self._committed is not None:\n"
                "            self._committed.add(rows)\n"
                "            await asyncio.sleep(0.05)\n"
                "        await commit(self.connection)\n",
            ),
            Change(
                _UNIT_OF_WORK,
                "from collections.abc import Mapping\n",
                "import asyncio\nfrom collections.abc import Mapping\n",
            ),
        ],
        Stretch(
            strike=kill("postgres", "postgres", "postgres"),
            customers=8,
            habits=_SHOPPING,
            patience=PATIENCE,
        ),
        "What is published is what was committed",
    ),
    Bug(
        "relay-with-a-cursor",
        "The relay reads what comes after the last event that was published",
        [
            Change(
                f"{_CHASSIS}/messaging/relay.py",
                "WHERE published_at IS NULL AND created_at <=",
                "WHERE seq > (SELECT coalesce(max(seq), 0) FROM outbox WHERE published_at "
                "IS NOT NULL) AND created_at <=",
            )
        ],
        _LEFT_BEHIND,
        "Every event is published",
    ),
    Bug(
        "takes-older-events",
        "An event that newer ones have overtaken is believed",
        [
            Change(_STOCK_FEED, "sorted(levels, key=lambda each: each.version)", "levels"),
            Change(_STOCK_FEED, "        WHERE excluded.version > stock_level.version\n", ""),
        ],
        _LEFT_BEHIND,
        "What search knows of stock",
    ),
]
