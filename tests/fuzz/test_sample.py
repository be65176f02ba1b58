"""A few of the calls that `make fuzz` makes by the thousand: always the same ones."""

from collections.abc import Iterator

import pytest

from tests.e2e.running_shop import RunningShop, running_shop
from tests.fuzz.attack import attack
from tests.fuzz.calls import root_fields
from tests.fuzz.logs import faults_logged
from tests.fuzz.shop import Attacked, attacked

CALLS = 6
SEED = 4


@pytest.fixture(scope="module")
def shop() -> Iterator[RunningShop]:
    """A shop of its own: what staff do here by chance would surprise other tests."""
    with running_shop(one_process=True) as shop:
        yield shop


@pytest.fixture(scope="module")
def target(shop: RunningShop) -> Iterator[Attacked]:
    with attacked(shop) as target:
        yield target


@pytest.mark.parametrize(("root", "name"), root_fields())
def test_whatever_is_asked_the_answer_is_no_fault_of_ours(
    shop: RunningShop, target: Attacked, root: str, name: str
) -> None:
    target.log_in()

    report = attack(target, root, name, CALLS, SEED)

    assert report.calls >= 1
    assert report.faults == {}
    assert faults_logged(shop) == []
