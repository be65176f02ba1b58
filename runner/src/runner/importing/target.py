"""Which shop to import into, and as whom."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runner.importing.ports import ShopRefused
from runner.stack.settings import ADMIN_EMAIL, recall
from runner.state.folder import StateFolder


@dataclass(frozen=True, slots=True)
class Target:
    """An edge's address and a staff account."""

    edge: str
    email: str
    password: str

    @classmethod
    def of(cls, edge: str | None, email: str | None, password: str | None, folder: Path) -> Self:
        """What was asked for; the rest is the shop that this state folder belongs to."""
        if bool(email) != bool(password):
            raise ShopRefused("give both --email and --password, or neither")
        if edge and email and password:
            return cls(edge, email, password)
        if edge:
            raise ShopRefused("a shop elsewhere needs --email and --password")
        local = recall(StateFolder(folder))
        if local is None:
            raise ShopRefused(f"no shop was ever started in {folder}: run `shop up` first")
        return cls(
            f"127.0.0.1:{local.edge_port}", email or ADMIN_EMAIL, password or local.admin_password
        )
