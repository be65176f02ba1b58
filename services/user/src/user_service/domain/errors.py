"""What the user service refuses, and why."""

from datetime import timedelta

from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    ResourceExhausted,
    Unauthenticated,
)


class EmailTaken(AlreadyExists):
    """The e-mail address has an account already."""

    reason = "EMAIL_TAKEN"


class AccountNotFound(NotFound):
    """There is no such account; a guest has none."""

    reason = "ACCOUNT_NOT_FOUND"


class InvalidCredentials(Unauthenticated):
    """The e-mail address or the password is wrong; which one is never said."""

    reason = "INVALID_CREDENTIALS"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")


class SessionExpired(Unauthenticated):
    """The session ended, expired or never was."""

    reason = "SESSION_EXPIRED"

    def __init__(self) -> None:
        super().__init__("The session has ended; log in again.")


class RefreshTokenReused(Unauthenticated):
    """A refresh token came twice: one of the two who hold it is a thief."""

    reason = "REFRESH_TOKEN_REUSED"

    def __init__(self) -> None:
        super().__init__("This refresh token was used before, so the session was ended; log in.")


class TooManyLogIns(ResourceExhausted):
    """So many wrong passwords for one e-mail address that even the right one must wait."""

    reason = "TOO_MANY_LOG_INS"

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("Too many wrong passwords; try again later.")
        self.retry_after = retry_after


class PasswordResetInvalid(FailedPrecondition):
    """The token is wrong, used, replaced or too old; which of it is never said."""

    reason = "PASSWORD_RESET_INVALID"

    def __init__(self) -> None:
        super().__init__("This link to set a password works no more; ask for another mail.")


class AddressNotFound(NotFound):
    """There is no such address in the caller's address book."""

    reason = "ADDRESS_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such address.")


class AddressLimitReached(FailedPrecondition):
    """The address book is full."""

    reason = "ADDRESS_LIMIT_REACHED"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"An account has at most {maximum} addresses.", maximum=maximum)


class LastAdmin(FailedPrecondition):
    """Nobody would be left to make anybody an admin."""

    reason = "LAST_ADMIN"

    def __init__(self) -> None:
        super().__init__("This is the last admin; make somebody else one first.")
