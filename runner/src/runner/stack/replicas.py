"""How many processes of each part run, and what each of them is called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from runner.stack.parts import IN_MESH, SERVICES, Part

# Every process of a service may open ten connections, and PostgreSQL takes 120.
_MOST_WITH_A_DATABASE = 11
_MOST_OF_A_PART = 11


class BadReplicas(ValueError):
    """What was asked for cannot run on this machine."""


@dataclass(frozen=True)
class Replica:
    """One of the processes of a part, with a sidecar of its own."""

    part: Part
    name: str

    @property
    def sidecar(self) -> str:
        return f"{self.name}-sidecar"


@dataclass(frozen=True)
class Replicas:
    """One process of each part, unless more were asked for."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, words: Iterable[str]) -> Self:
        """Read `order=2`; refuses what is no part, no number, or more than the database takes."""
        known = {part.name for part in IN_MESH}
        counts = {}
        for word in words:
            name, _, count = word.partition("=")
            if name not in known:
                raise BadReplicas(
                    f"no part is called {name!r}; there are {', '.join(sorted(known))}"
                )
            if not count.isdecimal() or int(count) < 1:
                raise BadReplicas(f"{word!r} is not of the form NAME=NUMBER, as in order=2")
            if int(count) > _MOST_OF_A_PART:
                raise BadReplicas(f"{word!r} asks for more than {_MOST_OF_A_PART} processes")
            counts[name] = int(count)
        found = cls(counts)
        if len([each for each in found.all() if each.part in SERVICES]) > _MOST_WITH_A_DATABASE:
            raise BadReplicas(
                f"the database takes {_MOST_WITH_A_DATABASE} processes of services, of which"
                f" {len(SERVICES)} are the first of each"
            )
        return found

    def of(self, part: Part) -> list[Replica]:
        """The first is called as its part, the second `order-2`."""
        later = (f"{part.name}-{number}" for number in range(2, self._count(part) + 1))
        return [Replica(part, name) for name in (part.name, *later)]

    def all(self) -> list[Replica]:
        return [replica for part in IN_MESH for replica in self.of(part)]

    @property
    def proxies(self) -> int:
        """A sidecar for each, and the edge."""
        return len(self.all()) + 1

    def are_many(self, part: Part) -> bool:
        """Whether another takes over while one is away."""
        return self._count(part) > 1

    def with_sidecars(self, names: Iterable[str]) -> list[str]:
        """Every replica of what is named; one without its sidecar could not be called, nor call."""
        found: list[str] = []
        for name in names:
            replicas = [each for each in self.all() if name in {each.name, each.part.name}]
            found += [n for r in replicas for n in (r.name, r.sidecar)] or [name]
        return found

    def _count(self, part: Part) -> int:
        return self.counts.get(part.name, 1)
