from graphql_gateway.bootstrap import MODULES, gateway_schema
from graphql_gateway.export_schema import SCHEMA_FILE, schema_text
from graphql_gateway.order.module import ORDER
from graphql_gateway.product.module import PRODUCT
from graphql_gateway.schema.build import build_schema


def test_the_committed_schema_is_fresh() -> None:
    assert SCHEMA_FILE.read_text() == schema_text()


def test_fields_of_one_type_come_from_several_domains() -> None:
    alone = build_schema((PRODUCT,), in_development=True).as_str()

    assert "quantityAvailable" not in alone
    assert "quantityAvailable" in gateway_schema(in_development=True).as_str()


def test_a_domain_can_be_built_without_the_others() -> None:
    assert "orderPlace" in build_schema((ORDER,), in_development=True).as_str()


def test_every_domain_has_its_share() -> None:
    assert [each.name for each in MODULES] == [
        "product",
        "inventory",
        "order",
        "payment",
        "shipping",
        "user",
    ]


def test_production_does_not_tell_its_schema() -> None:
    schema = gateway_schema(in_development=False)

    assert [type(each()).__name__ for each in schema.extensions][-1] == "DisableIntrospection"
