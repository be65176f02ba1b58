"""The promise to clients: what they could ask yesterday they can ask today."""

from graphql_gateway.export_schema import BASELINE_FILE, breaking_changes, schema_text


def test_the_present_schema_breaks_nothing_that_was_promised() -> None:
    assert breaking_changes(BASELINE_FILE.read_text(), schema_text()) == []


def test_a_field_that_is_gone_breaks_clients() -> None:
    before, after = "type Query { a: Int b: Int }", "type Query { a: Int }"

    assert breaking_changes(before, after) == ["Field Query.b was removed."]
    assert breaking_changes(after, before) == []
