"""What the user service refuses, and why."""

from chassis.errors import AlreadyExists, NotFound, Unauthenticated


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
