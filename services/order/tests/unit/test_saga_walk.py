"""Random schedules of the saga against models of the services it calls.

The models lose replies, expire holds and refuse; the driver crashes between steps and loses what
was not committed, and calls of a dead driver may arrive after its successor's. At the end of each
schedule the promises of a checkout must hold.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from order_service.domain.decisions import decide
from order_service.domain.saga import (
    Confirm,
    Reject,
    Saga,
    SagaState,
    Step,
)

from services.order.tests.model import World

TROUBLE = 60  # from this step on nothing fails any more, so that every schedule ends


def run_schedule(dice: random.Random) -> tuple[Saga, World, list[object]]:
    """Drive one checkout to its end; answers the effects that were committed."""
    world, committed = World(dice), Saga()
    effects: list[object] = []
    pending: list[object] = []
    overtaken: list[Step] = []
    saga = committed
    for turn in range(500):
        if saga.step is None:
            return saga, world, effects
        trouble = turn < TROUBLE
        if trouble and dice.random() < 0.05:
            world.pass_time()
        if overtaken and dice.random() < 0.2:
            world.perform(overtaken.pop(), trouble=False)
        outcome = world.perform(saga.step, trouble=trouble)
        decision = decide(saga, outcome, late=trouble and dice.random() < 0.1)
        crashed = trouble and dice.random() < 0.1
        if crashed:
            overtaken.append(saga.step)
        saga = decision.saga
        pending += [decision.effect] if decision.effect else []
        if crashed:
            saga, pending = committed, []  # killed: another driver starts at the last commit
        elif decision.durable:
            committed, effects, pending = saga, effects + pending, []
    pytest.fail(f"no end in sight: {saga} after {world.history}")


def check(saga: Saga, world: World, effects: list[object]) -> None:
    confirmed = Confirm() in effects
    assert world.captures <= 1
    assert world.authorized_ever <= 1
    assert confirmed == (saga.state is SagaState.COMPLETED)
    if confirmed:
        assert (world.stock, world.payment, world.shipped) == ("committed", "captured", True)
        assert len(effects) == 3
    else:
        assert world.stock == "released", world.history
        assert world.payment in ("voided", "declined"), world.history
        assert not world.shipped
        assert [type(effect) for effect in effects] == [Reject]


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_every_schedule_ends_with_the_promises_kept(dice: random.Random) -> None:
    check(*run_schedule(dice))


def test_thousands_of_schedules_meet_every_ending() -> None:
    endings = {SagaState.COMPLETED: 0, SagaState.REJECTED: 0}
    for seed in range(5_000):
        saga, world, effects = run_schedule(random.Random(seed))  # noqa: S311 - a schedule, not a secret
        check(saga, world, effects)
        endings[saga.state] += 1

    assert min(endings.values()) > 500, endings
