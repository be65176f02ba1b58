"""All domains in one schema: what a Federation router would make of them, without a router."""

from strawberry.federation.schema_directives import External, FederationDirective, Inaccessible
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graphql_gateway.schema.merged import MergedSchema


class UnionSchema(MergedSchema):
    """Shows clients nothing of how subgraphs fit together, as a router does.

    Neither directives such as `@key` and `@requires`, nor fields that are `@inaccessible`.
    """

    hidden = (FederationDirective,)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        fields = super().get_fields(type_definition)
        return [each for each in fields if not _is_between_subgraphs(each)]

    def _warn_for_federation_directives(self) -> None:
        """They are meant for the subgraphs, which are made of the same types."""


def _is_between_subgraphs(field: StrawberryField) -> bool:
    return any(isinstance(each, Inaccessible | External) for each in field.directives)
