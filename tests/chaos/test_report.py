"""A run in which nothing came up proves nothing, and a thorough one says so."""

import random
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos.books import Books
from tests.chaos.customers import Customers
from tests.chaos.faults import Faults
from tests.chaos.report import report
from tests.chaos.stretch import Scene
from tests.chaos.test_invariants import PURCHASE, SOUND, STREAMS
from tests.e2e.running_shop import RunningShop

EVENTFUL = replace(
    SOUND,
    compensations=1,
    resolved=1,
    streams=replace(STREAMS, consumers=[replace(STREAMS.consumers[0], deliveries=2)]),
)


def a_scene(*, sent: int, hit: int) -> Scene:
    chance = random.Random(1)  # noqa: S311
    customers = Customers("", chance)
    customers.purchases.append(replace(PURCHASE, sent=sent))
    faults = Faults(RunningShop(Path(), 0, 0), chance, lambda: 0, mid_flight=hit)
    return Scene(customers, faults)


@pytest.mark.parametrize(
    ("books", "sent", "hit", "proves_enough"),
    [
        (EVENTFUL, 2, 1, True),
        (EVENTFUL, 2, 0, False),
        (EVENTFUL, 1, 1, False),
        (replace(EVENTFUL, compensations=0), 2, 1, False),
        (replace(EVENTFUL, resolved=0), 2, 1, False),
        (replace(EVENTFUL, streams=STREAMS), 2, 1, False),
    ],
)
def test_a_thorough_run_needs_every_kind_of_trouble(
    books: Books, sent: int, hit: int, *, proves_enough: bool
) -> None:
    console, scene = Console(file=StringIO()), a_scene(sent=sent, hit=hit)

    assert report(console, "", scene, books, thorough=False)
    assert report(console, "", scene, books, thorough=True) is proves_enough


def test_books_that_are_wrong_fail_any_run() -> None:
    console, scene = Console(file=StringIO()), a_scene(sent=2, hit=1)

    assert not report(console, "", scene, replace(EVENTFUL, open_sagas=1), thorough=False)
