from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from chassis.clock import FixedClock
from chassis.ids import new_id
from chassis.money import Money
from payment_service.application.commands import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    VoidPayment,
    authorize_payment,
    capture_payment,
    refund_payment,
    void_payment,
)
from payment_service.domain.attempt import AttemptState, Kind
from payment_service.domain.errors import (
    AlreadyVoided,
    PaymentMismatch,
    PaymentNotFound,
    PaymentOutcomeUnknown,
    ProviderDeclined,
)
from payment_service.domain.events import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from payment_service.domain.outcomes import Failed, Unknown
from payment_service.domain.payment import Payment
from payment_service.domain.state import State

from services.payment.tests.builders import NOON, PRICE, VISA, usd
from services.payment.tests.fakes import FakeProvider, FakeStore


@dataclass
class Shop:
    """The use cases on fakes, for one order."""

    order_id: UUID
    store: FakeStore
    provider: FakeProvider
    clock: FixedClock

    async def authorize(self, amount: Money = PRICE, token: str = VISA) -> Payment:
        command = AuthorizePayment(self.order_id, amount, token)
        return await authorize_payment(command, self.store, self.provider, self.clock)

    async def capture(self, amount: Money = PRICE) -> Payment:
        command = CapturePayment(self.order_id, amount)
        return await capture_payment(command, self.store, self.provider, self.clock)

    async def void(self) -> Payment:
        command = VoidPayment(self.order_id)
        return await void_payment(command, self.store, self.provider, self.clock)

    async def refund(self, request_id: UUID, amount: Money = PRICE) -> Payment:
        command = RefundPayment(request_id, self.order_id, amount, "damaged")
        return await refund_payment(command, self.store, self.provider, self.clock)

    @property
    def told(self) -> list[type]:
        return [type(event) for event in self.store.events]


@pytest.fixture
def shop() -> Shop:
    clock = FixedClock(NOON)
    store = FakeStore(clock)
    return Shop(new_id(), store, FakeProvider(store), clock)


async def test_a_purchase_spends_two_transactions_on_each_of_its_two_calls(shop: Shop) -> None:
    await shop.authorize()
    assert shop.store.transactions == 2

    payment = await shop.capture()

    assert shop.store.transactions == 4
    assert payment.state is State.CAPTURED
    assert shop.told == [PaymentAuthorized, PaymentCaptured]


async def test_every_call_is_idempotent_on_its_key(shop: Shop) -> None:
    request_id = new_id()
    for _ in range(3):
        await shop.authorize()
    for _ in range(3):
        await shop.capture()
    for _ in range(3):
        await shop.refund(request_id, usd(500))

    asked = [kind for kind, _ in shop.provider.asked]
    assert asked == [Kind.AUTHORIZE, Kind.CAPTURE, Kind.REFUND]
    assert shop.told == [PaymentAuthorized, PaymentCaptured, PaymentRefunded]


async def test_a_decline_is_kept_and_repeated_without_asking_again(shop: Shop) -> None:
    shop.provider.script = [Failed("lost_card", "Your card was declined.")]

    for _ in range(2):
        with pytest.raises(ProviderDeclined):
            await shop.authorize()

    assert len(shop.provider.asked) == 1
    assert shop.told == [PaymentDeclined]


async def test_the_same_order_with_another_token_is_refused(shop: Shop) -> None:
    await shop.authorize()

    with pytest.raises(PaymentMismatch):
        await shop.authorize(token="pm_card_amex")


async def test_no_answer_leaves_the_attempt_unknown_and_due_for_the_reconciler(shop: Shop) -> None:
    shop.provider.script = [Unknown()]

    for _ in range(2):
        with pytest.raises(PaymentOutcomeUnknown):
            await shop.authorize()

    attempt = shop.store.payments[shop.order_id].authorization
    assert attempt.state is AttemptState.UNKNOWN
    assert attempt.id in shop.store.due
    assert len(shop.provider.asked) == 1


async def test_an_attempt_cut_off_by_a_crash_is_due_for_the_reconciler(shop: Shop) -> None:
    async def die(*_: object) -> None:
        raise SystemExit

    shop.provider.authorize = die  # type: ignore[method-assign, assignment]
    with pytest.raises(SystemExit):
        await shop.authorize()

    attempt = shop.store.payments[shop.order_id].authorization
    assert attempt.state is AttemptState.STARTED
    assert attempt.id in shop.store.due


async def test_a_void_that_overtakes_its_authorization_wins(shop: Shop) -> None:
    assert (await shop.void()).state is State.VOIDED
    await shop.void()

    with pytest.raises(AlreadyVoided):
        await shop.authorize()

    assert shop.provider.asked == []
    assert shop.told == [PaymentVoided]


async def test_a_void_is_asked_for_once(shop: Shop) -> None:
    await shop.authorize()
    await shop.void()
    await shop.void()

    assert [kind for kind, _ in shop.provider.asked] == [Kind.AUTHORIZE, Kind.VOID]


async def test_a_void_of_a_declined_payment_has_nothing_to_do(shop: Shop) -> None:
    shop.provider.script = [Failed("lost_card", "Your card was declined.")]
    with pytest.raises(ProviderDeclined):
        await shop.authorize()

    assert (await shop.void()).state is State.DECLINED


async def test_a_void_while_the_authorization_is_unknown_is_noted(shop: Shop) -> None:
    shop.provider.script = [Unknown()]
    with pytest.raises(PaymentOutcomeUnknown):
        await shop.authorize()

    with pytest.raises(PaymentOutcomeUnknown):
        await shop.void()

    assert shop.store.payments[shop.order_id].void_requested
    with pytest.raises(AlreadyVoided):
        await shop.authorize()


@pytest.mark.parametrize("call", [Shop.capture, lambda shop: shop.refund(new_id())])
async def test_money_of_an_order_without_payment_cannot_be_moved(
    shop: Shop, call: Callable[[Shop], Awaitable[Payment]]
) -> None:
    with pytest.raises(PaymentNotFound):
        await call(shop)


@pytest.mark.parametrize("change", ["capture", "void", "refund"])
async def test_a_change_that_comes_too_late_is_made_on_what_is_stored_by_then(
    shop: Shop, change: str
) -> None:
    await shop.authorize()
    if change == "refund":
        await shop.capture()
    changes = {
        "capture": (shop.capture, State.CAPTURED),
        "void": (shop.void, State.VOIDED),
        "refund": (lambda: shop.refund(new_id()), State.REFUNDED),
    }
    make, state = changes[change]
    shop.store.overtaken = 2

    assert (await make()).state is state
    assert shop.store.overtaken == 0


async def test_an_answer_that_lost_the_race_does_not_count_twice(shop: Shop) -> None:
    answer = shop.provider.capture
    await shop.authorize()

    async def slowly(key: UUID, reference: str, amount: Money) -> object:
        outcome = await answer(key, reference, amount)
        payment = await shop.store.get(shop.order_id)  # the reconciler was faster
        payment.settle(key, outcome, NOON)
        await shop.store.save(payment)
        return outcome

    shop.provider.capture = slowly  # type: ignore[method-assign, assignment]
    payment = await shop.capture()

    assert payment.state is State.CAPTURED
    assert payment.version == shop.store.payments[shop.order_id].version == 4
    assert [transfer.kind for transfer in shop.store.transfers] == ["authorize", "capture"]
