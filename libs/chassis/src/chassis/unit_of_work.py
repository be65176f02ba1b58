"""The port that use cases see of a transaction."""

from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

type AuditDetail = str | int | bool | list[str] | dict[str, int]
"""What JSON gives back exactly as it was."""


class Event:
    """A fact of the domain, named in the past tense. Subclass it as a frozen dataclass."""


class UnitOfWork(Protocol):
    """One transaction: leaving it without `commit` undoes everything, recorded events too."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

    async def commit(self) -> None: ...

    def record(self, *events: Event) -> None:
        """Publish these facts, if and only if the transaction commits."""


class AuditedUnitOfWork(UnitOfWork, Protocol):
    """A transaction that also notes who did what."""

    def audit(
        self, action: str, subject: str, details: Mapping[str, AuditDetail] | None = None
    ) -> None:
        """Note that the caller did this, if and only if the transaction commits.

        `action` is like `account.set_role`, `subject` like `account/<id>`.
        """
