"""Random schedules of the saga against models of the services it calls.

The models lose replies, expire holds and refuse; the driver crashes between steps and loses what
was not committed, and calls of a dead driver may arrive after its successor's. At the end of each
schedule the promises of a checkout must hold.
"""

import random
from dataclasses import dataclass, field

import pytest
from chassis.ids import new_id
from hypothesis import given, settings
from hypothesis import strategies as st
from order_service.domain.rejection import Rejection
from order_service.domain.saga import (
    Confirm,
    Done,
    Outcome,
    Refused,
    Reject,
    Saga,
    SagaState,
    Step,
    Unknown,
    decide,
)

TROUBLE = 60  # from this step on nothing fails any more, so that every schedule ends
SHIPMENT = new_id()


def refused(reason: str) -> Refused:
    return Refused(Rejection(reason, ""))


@dataclass
class World:
    """What inventory, payment and shipping know of one order."""

    dice: random.Random
    stock: str = "none"
    payment: str = "none"
    shipped: bool = False
    authorized_ever: int = 0
    captures: int = 0
    history: list[str] = field(default_factory=list)

    def perform(self, step: Step, *, trouble: bool) -> Outcome:
        if trouble and self.dice.random() < 0.15:
            return Unknown("lost on the way")
        outcome: Outcome = getattr(self, step.lower())(trouble)
        self.history.append(f"{step}: {outcome}")
        if trouble and self.dice.random() < 0.15:
            return Unknown("reply lost")
        return outcome

    def pass_time(self) -> None:
        if self.stock == "held":
            self.stock = "expired"

    def reserve(self, trouble: bool) -> Outcome:
        if self.stock == "released":
            return refused("RESERVATION_CANCELLED")
        if self.stock in ("none", "expired") and trouble and self.dice.random() < 0.2:
            return refused("OUT_OF_STOCK")
        if self.stock != "committed":
            self.stock = "held"
        return Done()

    def authorize(self, trouble: bool) -> Outcome:
        if self.payment == "voided":
            return refused("PAYMENT_VOIDED")
        if self.payment == "none":
            declined = trouble and self.dice.random() < 0.2
            self.payment = "declined" if declined else "authorized"
            self.authorized_ever += not declined
        return refused("PAYMENT_DECLINED") if self.payment == "declined" else Done()

    def commit(self, _: bool) -> Outcome:
        if self.stock in ("held", "committed"):
            self.stock = "committed"
            return Done()
        return refused("RESERVATION_EXPIRED")

    def capture(self, _: bool) -> Outcome:
        if self.payment == "authorized":
            self.captures += 1
            self.payment = "captured"
        return Done() if self.payment == "captured" else refused("PAYMENT_NOT_AUTHORIZED")

    def ship(self, _: bool) -> Outcome:
        self.shipped = True
        return Done(SHIPMENT)

    def void(self, _: bool) -> Outcome:
        if self.payment == "captured":
            return refused("PAYMENT_MISMATCH")
        self.payment = "declined" if self.payment == "declined" else "voided"
        return Done()

    def release(self, _: bool) -> Outcome:
        self.stock = "released"
        return Done()


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
