"""The port that use cases see of a transaction."""

from types import TracebackType
from typing import Protocol, Self


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
