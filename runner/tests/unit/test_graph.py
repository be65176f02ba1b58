from graphlib import CycleError

import pytest
from runner.supervision.graph import UnknownUnit, in_order, only
from runner.supervision.unit import Step


def test_every_unit_comes_after_what_it_needs() -> None:
    units = [a_step("order", "database", "events"), a_step("events"), a_step("database")]

    names = [unit.name for unit in in_order(units)]

    assert names.index("order") == 2


def test_units_that_need_each_other_are_refused() -> None:
    with pytest.raises(CycleError):
        in_order([a_step("hen", "egg"), a_step("egg", "hen")])


def test_a_need_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownUnit, match="databse"):
        in_order([a_step("order", "databse")])


def test_only_keeps_what_is_wanted_and_all_it_needs() -> None:
    units = [a_step("order", "database"), a_step("database", "disk"), a_step("disk"), a_step("x")]

    assert [unit.name for unit in only(units, ["order"])] == ["order", "database", "disk"]


def test_only_names_the_parts_when_it_does_not_know_one() -> None:
    with pytest.raises(UnknownUnit, match="no part is called 'ordre'; there are order"):
        only([a_step("order")], ["ordre"])


def a_step(name: str, *needs: str) -> Step:
    async def nothing() -> None: ...

    return Step(name=name, run=nothing, needs=frozenset(needs))
