"""The payment methods the sandbox knows: Stripe's test cards, and one for every bad outcome."""

from dataclasses import dataclass
from enum import Enum, auto

from payment_sandbox.problems import missing


class Course(Enum):
    """How the answer to one call reaches, or fails to reach, its caller."""

    PROMPT = auto()
    SLOW = auto()  # the work is done only after the caller has given up
    REPLY_LOST = auto()  # the work is done at once, the answer comes too late
    ERROR_AFTER = auto()  # the work is done, the answer is a 500


class Notice(Enum):
    """When webhooks about a payment are sent."""

    PROMPT = auto()
    LATE = auto()
    TWICE = auto()
    NEVER = auto()


@dataclass(frozen=True)
class Decline:
    """Why a bank says no."""

    code: str
    decline_code: str
    message: str


@dataclass(frozen=True)
class PaymentMethod:
    """What happens to payments made with one token."""

    brand: str = "visa"
    decline: Decline | None = None
    declines_late: bool = False
    authorization: Course = Course.PROMPT
    capture: Course = Course.PROMPT
    refund: Course = Course.PROMPT
    expires_before_capture: bool = False
    refund_settles_late: bool = False
    notice: Notice = Notice.PROMPT


def _declined(decline_code: str, message: str, code: str = "card_declined") -> PaymentMethod:
    return PaymentMethod(decline=Decline(code, decline_code, message))


_GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
_BROKE = _declined("insufficient_funds", "Your card has insufficient funds.")

_STRIPE_CARDS = {
    f"pm_card_{brand}": PaymentMethod(brand=brand.removesuffix("_debit"))
    for brand in "visa visa_debit mastercard mastercard_debit amex discover diners jcb".split()
}

_STRIPE_DECLINES = {
    "pm_card_chargeDeclined": PaymentMethod(decline=_GENERIC),
    "pm_card_visa_chargeDeclined": PaymentMethod(decline=_GENERIC),
    "pm_card_chargeDeclinedInsufficientFunds": _BROKE,
    "pm_card_visa_chargeDeclinedInsufficientFunds": _BROKE,
    "pm_card_visa_chargeDeclinedLostCard": _declined("lost_card", "Your card was declined."),
    "pm_card_visa_chargeDeclinedStolenCard": _declined("stolen_card", "Your card was declined."),
    "pm_card_visa_chargeDeclinedFraudulent": _declined("fraudulent", "Your card was declined."),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _declined(
        "card_velocity_exceeded", "Your card was declined for making repeated attempts."
    ),
    "pm_card_chargeDeclinedExpiredCard": _declined(
        "expired_card", "Your card has expired.", "expired_card"
    ),
    "pm_card_chargeDeclinedIncorrectCvc": _declined(
        "incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"
    ),
    "pm_card_chargeDeclinedProcessingError": _declined(
        "processing_error", "An error occurred while processing your card.", "processing_error"
    ),
    "pm_card_authenticationRequired": _declined(
        "authentication_required", "Your card requires authentication.", "authentication_required"
    ),
}

_BAD_OUTCOMES = {
    "pm_sandbox_timeoutThenSucceed": PaymentMethod(authorization=Course.SLOW),
    "pm_sandbox_timeoutThenDecline": PaymentMethod(authorization=Course.SLOW, decline=_GENERIC),
    "pm_sandbox_replyLost": PaymentMethod(authorization=Course.REPLY_LOST),
    "pm_sandbox_errorAfterCharging": PaymentMethod(authorization=Course.ERROR_AFTER),
    "pm_sandbox_lateDecline": PaymentMethod(decline=_GENERIC, declines_late=True),
    "pm_sandbox_captureTimeoutThenSucceed": PaymentMethod(capture=Course.SLOW),
    "pm_sandbox_captureErrorAfterCharging": PaymentMethod(capture=Course.ERROR_AFTER),
    "pm_sandbox_authorizationExpires": PaymentMethod(expires_before_capture=True),
    "pm_sandbox_refundTimeoutThenSucceed": PaymentMethod(refund=Course.SLOW),
    "pm_sandbox_refundErrorAfterRefunding": PaymentMethod(refund=Course.ERROR_AFTER),
    "pm_card_pendingRefund": PaymentMethod(refund_settles_late=True),
    "pm_sandbox_webhookLate": PaymentMethod(notice=Notice.LATE),
    "pm_sandbox_webhookTwice": PaymentMethod(notice=Notice.TWICE),
    "pm_sandbox_webhookNever": PaymentMethod(notice=Notice.NEVER),
}

PAYMENT_METHODS = _STRIPE_CARDS | _STRIPE_DECLINES | _BAD_OUTCOMES


def payment_method(token: str) -> PaymentMethod:
    found = PAYMENT_METHODS.get(token)
    if found is None:
        raise missing("PaymentMethod", token, param="payment_method", status=400)
    return found
