"""Which shop to import into, and as whom."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runner.importing.ports import ShopRefused
from runner.stack.settings import ADMIN_EMAIL, StackSettings, recall
from runner.state.folder import StateFolder


@dataclass(frozen=True, slots=True)
class Target:
    """Where the services are reached, and a staff account.

    In `address`, `{service}` is replaced: an edge has none, for it leads to all of them.
    """

    address: str
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
        return cls(_address(local), email or ADMIN_EMAIL, password or local.admin_password)


def _address(local: StackSettings) -> str:
    """Give the edge; where there is none, the sockets that only this user can open."""
    if local.one_process:
        return f"unix:{local.state.app_socket('{service}')}"
    return f"127.0.0.1:{local.edge_port}"
