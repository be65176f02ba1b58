"""A Strawberry schema that uses what Strawberry adds to graphql-core."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission


class Admins(BasePermission):
    message = "for admins"

    async def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
        return bool(info.context["admin"])


class Everyone(BasePermission):
    message = "for everyone"

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
        return bool(source.number != 3)


class Shouting(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        return str(next_(source, info, **kwargs)).upper()


@strawberry.enum
class Size(Enum):
    SMALL = "s"
    LARGE = "l"


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Box(Named):
    number: int
    size: Size
    made: date
    weight: float | None
    labels: list[str]

    @strawberry.field
    def double(self) -> int:
        return self.number * 2

    @strawberry.field(permission_classes=[Everyone])
    def visible(self) -> str | None:
        return f"box {self.number}"

    @strawberry.field(permission_classes=[Admins])
    async def secret(self, info: strawberry.Info) -> str | None:
        return f"{info.field_name} at {info.path.as_list()}"

    @strawberry.field(extensions=[Shouting()])
    def loud(self, suffix: str = "!") -> str:
        return f"{self.name}{suffix}"

    @strawberry.field
    async def stock(self, info: strawberry.Info) -> int | None:
        found: int = await info.context["stock"].load(self.number)
        return found

    @strawberry.field
    def must(self) -> int:
        if self.number == 2:
            raise LookupError("no number two")
        return self.number


@strawberry.type
class Bag(Named):
    color: str

    @strawberry.field
    def selected(self, info: strawberry.Info) -> str:
        selected: list[Any] = info.selected_fields
        return ",".join(each.name for each in selected)


@strawberry.input
class Wish:
    name: str
    size: Size = Size.SMALL
    days: list[date] = strawberry.field(default_factory=list)
    note: str | None = strawberry.UNSET


Thing = Annotated[Box | Bag, strawberry.union("Thing")]


def boxes(count: int) -> list[Box]:
    return [
        Box(
            name=f"b{number}",
            number=number,
            size=Size.LARGE if number % 2 else Size.SMALL,
            made=date(2026, 1, number + 1),
            weight=number / 2 if number else None,
            labels=["x"] * number,
        )
        for number in range(count)
    ]


@strawberry.type
class Query:
    @strawberry.field
    async def boxes(self, count: int = 4) -> list[Box]:
        return boxes(count)

    @strawberry.field
    def maybe(self) -> list[Box | None]:
        return list(boxes(4))

    @strawberry.field
    def odd(self) -> list[Box | None]:
        """Labels that are coerced, labels one of which is missing, and a box taken for a bag."""
        coerced, missing, taken = boxes(3)
        labels: list[Any] = [[1, "x"], ["x", None]]
        coerced.labels, missing.labels = labels
        return [coerced, missing, strawberry.cast(Bag, taken)]

    @strawberry.field
    def things(self) -> list[Thing]:
        return [*boxes(1), Bag(name="bag", color="red")]

    @strawberry.field
    def named(self) -> list[Named]:
        return [*boxes(1), Bag(name="bag", color="red")]

    @strawberry.field
    def wished(self, wish: Wish, again: list[Wish] | None = None) -> str:
        return f"{wish} {again} {wish.note is strawberry.UNSET}"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def push(self, info: strawberry.Info, value: str) -> list[str]:
        await asyncio.sleep(0)
        info.context["pushed"].append(value)
        return list(info.context["pushed"])


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def counted(self, to: int) -> AsyncIterator[Box]:
        for each in boxes(to):
            yield each


def context(*, admin: bool = False) -> dict[str, Any]:
    batches: list[list[int]] = []

    async def load(keys: list[int]) -> list[int | BaseException]:
        batches.append(keys)
        return [KeyError(key) if key == 1 else key * 10 for key in keys]

    return {"admin": admin, "pushed": [], "batches": batches, "stock": DataLoader(load_fn=load)}
