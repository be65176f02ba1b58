"""All bugs by name."""

from tests.chaos.bugs.in_events import IN_EVENTS
from tests.chaos.bugs.in_money import IN_MONEY
from tests.chaos.bugs.in_orders import IN_ORDERS
from tests.chaos.bugs.in_stock import IN_STOCK

BUGS = {bug.name: bug for bug in [*IN_STOCK, *IN_MONEY, *IN_ORDERS, *IN_EVENTS]}
