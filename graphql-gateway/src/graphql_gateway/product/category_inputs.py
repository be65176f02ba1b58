"""What the mutations of categories take and answer."""

from typing import Self
from uuid import UUID

import strawberry
from shop.product.v1.category_service_pb2 import CategoryContent

from graphql_gateway.product.category_types import Category
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.user_errors import UserError


@strawberry.input
class CategoryCreateInput:
    request_id: UUID
    handle: str
    title: str
    description: str | None = None
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The category above; none at the top."
    )
    position: int | None = None


@strawberry.input(description="Only what is given changes.")
class CategoryUpdateInput:
    request_id: UUID
    id: strawberry.ID
    etag: str | None = strawberry.field(
        default=None, description="Refuses the change if somebody else made one since."
    )
    handle: str | None = None
    title: str | None = None
    description: str | None = None
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="Moves it there; an empty id moves it to the top."
    )
    position: int | None = None


@strawberry.input
class CategoryDeleteInput:
    request_id: UUID
    id: strawberry.ID


@strawberry.input
class CategoryProductsInput:
    request_id: UUID
    category_id: strawberry.ID
    product_ids: list[strawberry.ID]


@strawberry.type
class CategoryPayload:
    category: Category | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type
class CategoryDeletePayload:
    deleted: bool = False
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


_FIELDS = ("handle", "title", "description", "parent_id", "position")


def content_of(input: CategoryCreateInput | CategoryUpdateInput) -> CategoryContent:
    parent = input.parent_id
    return CategoryContent(
        handle=input.handle or "",
        title=input.title or "",
        description=input.description or "",
        parent_id=uuid_of(parent, "Category", "parent_id") if parent else "",
        position=input.position or 0,
    )


def given(input: CategoryUpdateInput) -> list[str]:
    """The fields that are to change."""
    return [name for name in _FIELDS if getattr(input, name) is not None]
