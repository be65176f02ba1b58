"""What is looked at is explained, and what is explained is looked at."""

from tests.architecture.queries import documented, expressions, labels_in, metrics_in


def test_a_query_is_read_right() -> None:
    query = (
        "histogram_quantile(0.95, sum by (le, rpc_method) "
        '(rate(rpc_seconds_bucket{code=~"A|B", service_name!="x"}[5m]))) / max(shop_age) > 0.1'
    )

    assert metrics_in(query) == {"rpc_seconds_bucket", "shop_age"}
    assert labels_in(query) == {"rpc_method", "code"}


def test_every_metric_that_is_looked_at_is_explained() -> None:
    known = tuple(name.replace(".", "_") for name in documented())
    asked = {name for each in expressions() for name in metrics_in(each)}

    assert asked
    assert {name for name in asked if not name.startswith(known)} == set()


def test_every_metric_that_is_explained_is_looked_at() -> None:
    asked = {name for each in expressions() for name in metrics_in(each)}

    unseen = {
        name
        for name in documented()
        if not any(each.startswith(name.replace(".", "_")) for each in asked)
    }
    assert unseen == set()
