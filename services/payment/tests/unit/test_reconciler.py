from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from chassis.clock import FixedClock
from payment_service.application.reconciler import Reconciler
from payment_service.application.webhooks import take_webhook
from payment_service.domain.attempt import ABANDONED_AFTER, Attempt, AttemptState, Kind
from payment_service.domain.errors import WebhookSignatureInvalid
from payment_service.domain.outcomes import Failed, Hint, Standing, Succeeded, Unknown
from payment_service.domain.payment import Payment
from payment_service.domain.state import State

from services.payment.tests.builders import (
    NOON,
    PRICE,
    a_captured_payment,
    a_payment,
    an_authorized_payment,
    seen,
    usd,
)
from services.payment.tests.fakes import FakeProvider, FakeReader, FakeStore

GIVE_UP_AFTER = timedelta(minutes=10)


@dataclass
class Office:
    """The reconciler on fakes."""

    store: FakeStore
    provider: FakeProvider
    clock: FixedClock
    reader: FakeReader

    async def keeps(self, payment: Payment) -> Payment:
        await self.store.add(payment)
        return payment

    async def later(self, by: timedelta = ABANDONED_AFTER) -> int:
        self.clock.advance(by)
        due = (self.store, self.store, self.store, self.provider, self.clock)
        return await Reconciler(*due, GIVE_UP_AFTER).reconcile()

    async def hears(self, hint: Hint, signature: str = "good") -> None:
        payload = hint.event_id.encode()
        self.reader.hints[payload] = hint
        await take_webhook(payload, signature, self.reader, self.store, self.store)

    def now(self, payment: Payment) -> Payment:
        return self.store.payments[payment.order_id]


@pytest.fixture
def office() -> Office:
    clock = FixedClock(NOON)
    store = FakeStore(clock)
    return Office(store, FakeProvider(store), clock, FakeReader())


def unclear(payment: Payment, attempt: Attempt | None) -> tuple[Payment, UUID]:
    assert attempt
    payment.settle(attempt.id, Unknown(), NOON)
    return payment, attempt.id


async def test_an_unknown_outcome_is_asked_for_again_under_the_same_key(office: Office) -> None:
    payment = a_payment()
    payment.settle(payment.authorization.id, Unknown(), NOON)
    await office.keeps(payment)

    await office.later()

    assert office.provider.asked == [(Kind.AUTHORIZE, payment.authorization.id)]
    assert office.now(payment).state is State.AUTHORIZED


async def test_an_attempt_whose_starter_died_is_finished(office: Office) -> None:
    payment = await office.keeps(a_payment())
    assert await office.later(timedelta(seconds=1)) == 0

    await office.later()

    assert office.now(payment).state is State.AUTHORIZED


async def test_when_the_key_answers_nothing_the_provider_is_asked_by_our_own_reference(
    office: Office,
) -> None:
    payment = await office.keeps(a_payment())
    office.provider.script = [Unknown()]
    office.provider.standing = seen(payment, Standing.AUTHORIZED)

    await office.later()

    assert office.now(payment).state is State.AUTHORIZED
    assert office.now(payment).provider_reference == "pi_1"


async def test_a_processing_authorization_is_looked_up_and_never_given_up(office: Office) -> None:
    payment = a_payment()
    payment.settle(payment.authorization.id, Unknown("pi_1"), NOON)
    await office.keeps(payment)
    office.provider.standing = seen(payment, Standing.PROCESSING)

    await office.later(GIVE_UP_AFTER * 2)
    assert office.now(payment).state is State.PENDING
    office.provider.standing = seen(payment, Standing.DECLINED)
    await office.later(timedelta(minutes=1))

    assert office.now(payment).state is State.DECLINED
    assert office.provider.asked == []


async def test_silence_is_never_taken_for_a_no(office: Office) -> None:
    payment = await office.keeps(a_payment())
    office.provider.silent = True

    await office.later(GIVE_UP_AFTER * 2)

    assert office.now(payment).authorization.state is AttemptState.UNKNOWN


async def test_what_the_provider_has_never_seen_is_given_up_when_it_is_late(
    office: Office,
) -> None:
    payment = await office.keeps(a_payment())
    office.provider.script = [Unknown(), Unknown()]

    await office.later()
    assert office.now(payment).state is State.PENDING
    await office.later(GIVE_UP_AFTER)

    assert office.now(payment).state is State.DECLINED
    assert office.now(payment).decline_code == "processing_error"


@pytest.mark.parametrize(
    ("standing", "state"),
    [(Standing.CAPTURED, State.CAPTURED), (Standing.CANCELLED, State.VOIDED)],
)
async def test_an_unclear_capture_is_settled_by_how_the_payment_stands(
    office: Office, standing: Standing, state: State
) -> None:
    payment = an_authorized_payment()
    unclear(payment, payment.begin_capture(PRICE, NOON))
    await office.keeps(payment)
    office.provider.script = [Unknown()]
    office.provider.standing = seen(payment, standing)

    await office.later()

    assert office.now(payment).state is state


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (Succeeded("re_1"), AttemptState.SUCCEEDED),
        (Failed("no", "No."), AttemptState.FAILED),
        (None, AttemptState.UNKNOWN),
    ],
)
async def test_an_unclear_refund_is_settled_by_the_refund_found(
    office: Office, found: Succeeded | Failed | None, state: AttemptState
) -> None:
    payment = a_captured_payment()
    _, attempt_id = unclear(payment, payment.begin_refund(payment.id, usd(5), "", NOON))
    await office.keeps(payment)
    office.provider.script = [Unknown()]
    office.provider.found_refund = found

    await office.later()

    assert office.now(payment).attempt(attempt_id).state is state


async def test_a_void_asked_for_too_early_is_carried_out_when_the_outcome_is_known(
    office: Office,
) -> None:
    payment = a_payment()
    payment.begin_void(NOON)
    await office.keeps(payment)

    await office.later()
    await office.later(timedelta())

    assert [kind for kind, _ in office.provider.asked] == [Kind.AUTHORIZE, Kind.VOID]
    assert office.now(payment).state is State.VOIDED


async def test_pauses_between_checks_grow(office: Office) -> None:
    payment = await office.keeps(a_payment())
    office.provider.silent = True

    rounds = [await office.later(timedelta(seconds=1)) for _ in range(60)]

    assert 4 <= sum(rounds) <= 8
    assert office.now(payment).authorization.checks == sum(rounds)


async def test_one_failing_reconciliation_does_not_stop_the_others(office: Office) -> None:
    broken, sound = await office.keeps(a_payment()), await office.keeps(a_payment())
    office.store.payments[broken.order_id].attempts[0].kind = Kind.CAPTURE

    await office.later()

    assert office.now(sound).state is State.AUTHORIZED


def hint_for(payment: Payment, standing: Standing | None, event_id: str = "evt_1") -> Hint:
    return Hint(event_id, "a.kind", str(payment.order_id), "pi_1", standing)


@pytest.mark.parametrize("overtaken", [0, 1])
async def test_a_hint_is_only_a_reason_to_look(office: Office, overtaken: int) -> None:
    office.store.overtaken = overtaken
    payment = await office.keeps(an_authorized_payment())
    await office.hears(hint_for(payment, Standing.CAPTURED))
    office.provider.standing = seen(payment, Standing.CANCELLED)

    await office.later()

    assert office.now(payment).state is State.VOIDED


async def test_a_hint_without_news_costs_no_call(office: Office) -> None:
    payment = await office.keeps(an_authorized_payment())

    await office.hears(hint_for(payment, Standing.AUTHORIZED))

    assert await office.later() == 0


async def test_a_hint_is_taken_once(office: Office) -> None:
    payment = await office.keeps(an_authorized_payment())
    office.provider.standing = seen(payment, Standing.CAPTURED)
    before = office.store.transactions
    for _ in range(3):
        await office.hears(hint_for(payment, Standing.CAPTURED))

    assert office.store.transactions == before + 1
    assert await office.later() == 1
    assert await office.later(timedelta(minutes=1)) == 0


async def test_a_hint_is_kept_until_the_provider_answers(office: Office) -> None:
    payment = await office.keeps(an_authorized_payment())
    await office.hears(hint_for(payment, Standing.CAPTURED))
    assert await office.later() == 1  # silent: nothing is set up to be seen
    office.provider.standing = seen(payment, Standing.CAPTURED)

    await office.later(timedelta(minutes=1))

    assert office.now(payment).state is State.CAPTURED


async def test_a_forged_webhook_leaves_no_trace(office: Office) -> None:
    payment = await office.keeps(an_authorized_payment())

    with pytest.raises(WebhookSignatureInvalid):
        await office.hears(hint_for(payment, Standing.CAPTURED), signature="forged")

    assert office.store.hints == {}


@pytest.mark.parametrize(
    "order_id", ["", "somebody else's", "01890000-0000-7000-8000-000000000000"]
)
async def test_a_webhook_about_someone_elses_payment_is_taken_and_forgotten(
    office: Office, order_id: str
) -> None:
    await office.hears(Hint("evt_1", "a.kind", order_id, "pi_1", Standing.CAPTURED))

    assert await office.later() == 0
