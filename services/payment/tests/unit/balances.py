"""What the accounts of a payment hold."""

from payment_service.domain.payment import Payment
from payment_service.domain.transfer import Account


def balances(payment: Payment) -> dict[Account, int]:
    totals = dict.fromkeys(Account, 0)
    for transfer in payment.transfers:
        totals[transfer.debit_account] += transfer.amount.minor
        totals[transfer.credit_account] -= transfer.amount.minor
    return totals
