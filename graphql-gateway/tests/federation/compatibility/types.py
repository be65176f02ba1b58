"""The products subgraph that Apollo's compatibility suite asks for."""

from typing import Any, Self

import strawberry
from strawberry import federation
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.schema_directive import Location

from federation.compatibility import data


@federation.schema_directive(
    locations=[Location.OBJECT],
    name="custom",
    compose=True,
    import_url="https://myspecs.dev/myCustomDirective/v1.0",
)
class Custom:
    """Says nothing; the suite looks whether it reaches the supergraph."""


@strawberry.type
class CaseStudy:
    case_number: strawberry.ID
    description: str | None


@federation.type(keys=["study { caseNumber }"])
class ProductResearch:
    study: CaseStudy
    outcome: str | None = None

    @classmethod
    def of(cls, number: str) -> Self:
        study = CaseStudy(case_number=strawberry.ID(number), description=data.STUDIES[number])
        return cls(study=study)

    @classmethod
    def resolve_reference(cls, study: dict[str, str]) -> Self:
        return cls.of(study["caseNumber"])


@strawberry.type
class ProductVariation:
    id: strawberry.ID


@federation.type(shareable=True)
class ProductDimension:
    size: str | None
    weight: float | None
    unit: str | None = federation.field(inaccessible=True)


@federation.type(keys=["email"], extend=True)
class User:
    email: strawberry.ID
    name: str | None = federation.field(override="users", default=data.NAME)
    total_products_created: int | None = federation.field(external=True, default=data.CREATED)
    years_of_employment: int = federation.field(external=True, default=data.YEARS)

    @federation.field(requires=["totalProductsCreated yearsOfEmployment"])
    def average_products_created_per_year(self) -> int | None:
        return round((self.total_products_created or 0) / self.years_of_employment)

    @classmethod
    def resolve_reference(cls, email: str, **known: Any) -> Self:
        return cls(
            email=strawberry.ID(email),
            total_products_created=known.get("totalProductsCreated", data.CREATED),
            years_of_employment=known.get("yearsOfEmployment", data.YEARS),
        )


@federation.type(keys=["sku package"])
class DeprecatedProduct:
    sku: str
    package: str
    reason: str | None = data.REASON

    @strawberry.field
    def created_by(self) -> User | None:
        return User(email=strawberry.ID(data.EMAIL))

    @classmethod
    def resolve_reference(cls, sku: str, package: str) -> Self | None:
        return cls(sku=sku, package=package) if (sku, package) == data.DEPRECATED else None


@federation.interface_object(keys=["id"])
class Inventory:
    id: strawberry.ID

    @strawberry.field
    def deprecated_products(self) -> list[DeprecatedProduct]:
        sku, package = data.DEPRECATED
        return [DeprecatedProduct(sku=sku, package=package)]

    @classmethod
    def resolve_reference(cls, id: str) -> Self:  # noqa: A002 - named as in the schema
        return cls(id=strawberry.ID(id))


@federation.type(
    keys=["id", "sku package", Key(fields=FieldSet("sku variation { id }"))],
    directives=[Custom()],
)
class Product:
    id: strawberry.ID
    sku: str | None
    package: str | None
    variation: ProductVariation | None
    research: list[ProductResearch]
    notes: str | None = federation.field(tags=["internal"], default=None)

    @strawberry.field
    def dimensions(self) -> ProductDimension | None:
        return ProductDimension(size="small", weight=1, unit="kg")

    @federation.field(provides=["totalProductsCreated"])
    def created_by(self) -> User | None:
        return User(email=strawberry.ID(data.EMAIL))

    @classmethod
    def resolve_reference(cls, **known: Any) -> Self | None:
        variation = known.pop("variation", None)
        if variation:
            known["variation"] = variation["id"]
        return cls.with_(**known)

    @classmethod
    def with_(cls, **known: str) -> Self | None:
        for row in data.PRODUCTS:
            if known.items() <= row.items():
                return cls(
                    id=strawberry.ID(row["id"]),
                    sku=row["sku"],
                    package=row["package"],
                    variation=ProductVariation(id=strawberry.ID(row["variation"])),
                    research=[ProductResearch.of(row["research"])],
                )
        return None


@strawberry.type
class Query:
    @strawberry.field
    def product(self, id: strawberry.ID) -> Product | None:  # noqa: A002 - likewise
        return Product.with_(id=id)

    @strawberry.field(deprecation_reason="Use product query instead")
    def deprecated_product(self, sku: str, package: str) -> DeprecatedProduct | None:
        return DeprecatedProduct.resolve_reference(sku, package)
