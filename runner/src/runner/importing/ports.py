"""What an import needs of the shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from runner.catalogue.model import CatalogueProduct, Failure


class ShopRefused(Exception):
    """The shop cannot be reached or will not let us; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of some products that were sent."""

    created: int
    updated: int
    unchanged: int
    failures: tuple[Failure, ...]


class Shop(Protocol):
    """The shop as staff see it. Both calls may be repeated without further effect."""

    def save(self, products: Sequence[CatalogueProduct]) -> Saved: ...

    def set_quantities(self, quantities: Mapping[str, int]) -> tuple[int, Mapping[str, str]]:
        """Make units on hand so; gives how many SKUs changed, and why others could not."""
