"""What a run shows at its end: what came up, and which sentences hold."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.chaos.books import Books
from tests.chaos.customers import Customers
from tests.chaos.faults import Faults
from tests.chaos.invariants import INVARIANTS, broken
from tests.chaos.stretch import Scene


def troubles(customers: Customers, faults: Faults, books: Books) -> dict[str, int]:
    """What a run must have met with, or its sound books prove little."""
    again = sum(each.sent - 1 for each in customers.purchases if each.order_id)
    return {
        "strikes while an order was placed": faults.mid_flight,
        "compensations that ran": books.compensations,
        "wishes sent again and answered with the same order": again,
        "events delivered again and dropped": books.duplicates,
        "unknown payments that were resolved": books.resolved,
    }


def report(console: Console, title: str, scene: Scene, books: Books, *, thorough: bool) -> bool:
    """Whether all sentences are true, and if that is asked for all troubles came up."""
    met = troubles(scene.customers, scene.faults, books)
    console.print(_table(title, met | _seen(scene, books)))
    lies = broken(books, scene.customers.purchases)
    for sentence in INVARIANTS:
        console.print(("[red]NO[/]  " if sentence in lies else "yes ") + sentence)
        for example in lies.get(sentence, [])[:5]:
            console.print(f"      {example}")
    missing = [name for name, count in met.items() if not count] if thorough else []
    for name in missing:
        console.print(f"[red]NO[/]  {name}: none, so this run proves too little")
    return not lies and not missing


def _seen(scene: Scene, books: Books) -> dict[str, int]:
    states = [order["state"] for order in books.orders.values()]
    return {
        "purchases": len(scene.customers.purchases),
        **{f"orders {state}": states.count(state) for state in sorted(set(states))},
        **{f"saga {name}": count for name, count in sorted(books.sagas.items())},
        **{f"answer {name}": count for name, count in sorted(scene.customers.seen.items())},
        **dict(sorted(scene.faults.done.items())),
    }


def _table(title: str, counts: Mapping[str, int]) -> Table:
    table = Table("seen", "count", title=title)
    for name, count in counts.items():
        table.add_row(name, str(count))
    return table
