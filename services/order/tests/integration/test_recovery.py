"""A driver dies at every point of a checkout; another one finishes it."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from chassis.telemetry import tracing
from chassis.testing.spans import recording
from order_service.application.driver import Job
from order_service.domain.states import FulfilmentState, OrderState, PaymentState

from services.order.tests.backends import Backend
from services.order.tests.desk import VISA, Desk, a_desk
from services.order.tests.world import World

NOT_WAITING = timedelta(0)


class Killed(BaseException):
    """Like SIGKILL, nothing in the driver may catch it."""


@dataclass
class Crash:
    """Kills whoever passes the point, and notes which points were passed."""

    at: str = ""
    passed: list[str] = field(default_factory=list)

    def __call__(self, point: str) -> None:
        self.passed.append(point)
        if point == self.at:
            raise Killed(point)


def points(*steps: str, commits: str) -> list[str]:
    around_steps = [f"{when} {step}" for step in steps for when in ("before", "after")]
    around_commits = [
        f"{when} commit of {intent}" for intent in commits.split() for when in ("before", "after")
    ]
    return around_steps + around_commits


HAPPY = points("RESERVE", "AUTHORIZE", "COMMIT", "CAPTURE", "SHIP", commits="CAPTURE COMPLETED")
SHORT = points("RESERVE", "VOID", "RELEASE", commits="VOID REJECTED")
DECLINED = points("RESERVE", "AUTHORIZE", "RELEASE", commits="RELEASE REJECTED")


async def place_and_die(
    backend: Backend,
    world: World,
    at: str,
    *,
    quantity: int = 2,
    stock: int = 10,
    token: str = VISA,
) -> None:
    crash = Crash(at)
    victim = a_desk(backend, world, crash)
    cart = await victim.fill_cart(quantity, stock)
    await victim.place(cart, token=token, patience=NOT_WAITING)
    await victim.finish()
    assert crash.passed[-1] == at


async def recover(backend: Backend, world: World) -> Desk:
    """Another replica, when the dead one's lease has ended."""
    await backend.end_leases()
    survivor = a_desk(backend, world)
    await survivor.checkout.recover()
    await survivor.finish()
    return survivor


@pytest.mark.parametrize("at", HAPPY)
async def test_a_checkout_survives_its_driver(postgres: Backend, at: str) -> None:
    world = World()
    await place_and_die(postgres, world, at, quantity=2, stock=10)

    survivor = await recover(postgres, world)

    (order_id,) = world.shipments
    order = await survivor.order(order_id)
    assert (order.state, order.payment_state, order.fulfilment_state) == (
        OrderState.CONFIRMED,
        PaymentState.CAPTURED,
        FulfilmentState.PREPARING,
    )
    assert world.captured[order.id] == order.totals.total.minor
    assert list(world.available.values()) == [8]
    assert order.version == 4


@pytest.mark.parametrize("at", SHORT)
async def test_a_refusal_for_lack_of_stock_survives_its_driver(postgres: Backend, at: str) -> None:
    world = World()
    await place_and_die(postgres, world, at, quantity=2, stock=1)

    survivor = await recover(postgres, world)

    (order_id,) = world.reservations
    order = await survivor.order(order_id)
    assert order.rejection is not None
    assert order.rejection.reason == "OUT_OF_STOCK"
    assert (world.payments, list(world.available.values())) == ({order_id: "voided"}, [1])


@pytest.mark.parametrize("at", DECLINED)
async def test_a_declined_checkout_survives_its_driver(postgres: Backend, at: str) -> None:
    world = World()
    await place_and_die(postgres, world, at, quantity=2, stock=10, token="pm_declined")

    survivor = await recover(postgres, world)

    (order_id,) = world.payments
    order = await survivor.order(order_id)
    assert order.rejection is not None
    assert order.rejection.reason == "PAYMENT_DECLINED"
    assert list(world.available.values()) == [10]


async def test_steps_belong_to_the_trace_of_the_order_whoever_does_them(postgres: Backend) -> None:
    world = World()
    with recording() as spans:
        with tracing.span("place the order"):
            await place_and_die(postgres, world, "after AUTHORIZE")
        await recover(postgres, world)

    assert len(spans.trace_ids) == 1
    assert spans.names.count("saga CHECKOUT") == 2
    assert {"step RESERVE", "step SHIP"} <= set(spans.names)


async def test_the_lists_above_name_every_crash_point(postgres: Backend) -> None:
    passed: set[str] = set()
    for token, quantity in ((VISA, 1), ("pm_declined", 1), (VISA, 9)):
        crash = Crash()
        desk = a_desk(postgres, World(), crash)
        await desk.place(await desk.fill_cart(quantity=quantity, stock=5), token=token)
        await desk.finish()
        passed |= set(crash.passed)

    assert passed == {*HAPPY, *SHORT, *DECLINED}


async def test_nobody_takes_over_while_the_lease_runs(postgres: Backend) -> None:
    world = World()
    await place_and_die(postgres, world, "after RESERVE")

    assert await a_desk(postgres, world).checkout.recover() == 0


async def test_a_driver_that_wakes_up_late_changes_nothing(postgres: Backend) -> None:
    """Stopped for longer than its lease (SIGSTOP), it goes on where it was, and is fenced off."""
    world = World()
    await place_and_die(postgres, world, "before commit of CAPTURE")
    await postgres.end_leases()
    sleeper = a_desk(postgres, world)
    async with postgres.open_unit_of_work() as uow:
        (row,) = await uow.sagas.claim(sleeper.checkout._driver.lease, 1)
        stale = Job(await uow.orders.get(row.order_id), row)
        await uow.commit()

    survivor = await recover(postgres, world)
    before = await survivor.order(stale.order.id)
    sleeper.checkout.start(stale)
    await sleeper.finish()

    assert await survivor.order(stale.order.id) == before
    assert world.captured[before.id] == before.totals.total.minor


async def test_two_replicas_recovering_at_once_share_the_work(postgres: Backend) -> None:
    world = World()
    for _ in range(6):
        await place_and_die(postgres, world, "after AUTHORIZE")
    await postgres.end_leases()

    taken = await asyncio.gather(*(a_desk(postgres, world).checkout.recover() for _ in range(2)))

    assert sum(taken) == 6
