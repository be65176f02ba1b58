"""Packing goods into parcels that a carrier takes."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """A quantity of one SKU to deliver; the weight is of one unit, 0 if unknown."""

    sku: str
    quantity: int
    weight_grams: int

    @property
    def total_grams(self) -> int:
        return self.quantity * self.weight_grams


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A quantity of one SKU in a parcel."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package."""

    weight_grams: int
    lines: tuple[ParcelLine, ...]


def pack(items: Iterable[Item], largest_grams: int) -> tuple[Parcel, ...]:
    """Fill one parcel after another in the items' order; a unit too heavy for any goes alone."""
    packing = [_Open(largest_grams)]
    for item in items:
        left = item.quantity
        while left:
            left -= packing[-1].put(item, left)
            if left:
                packing.append(_Open(largest_grams))
    return tuple(each.closed() for each in packing)


@dataclass
class _Open:
    """A parcel being filled."""

    room: int
    weight: int = 0
    contents: dict[str, int] = field(default_factory=dict)

    def put(self, item: Item, wanted: int) -> int:
        """Put in as many as fit; how many that were."""
        fitting = self._fitting(item.weight_grams, wanted)
        if fitting:
            self.room -= fitting * item.weight_grams
            self.weight += fitting * item.weight_grams
            self.contents[item.sku] = self.contents.get(item.sku, 0) + fitting
        return fitting

    def closed(self) -> Parcel:
        lines = (ParcelLine(sku, quantity) for sku, quantity in self.contents.items())
        return Parcel(self.weight, tuple(lines))

    def _fitting(self, weight_grams: int, wanted: int) -> int:
        if weight_grams == 0:
            return wanted
        # An empty parcel takes one unit of whatever weight, or packing would never end.
        return min(wanted, max(self.room // weight_grams, 0 if self.contents else 1))
