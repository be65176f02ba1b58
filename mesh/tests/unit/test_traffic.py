from pathlib import Path
from typing import Any

import pytest
from shop_mesh.placement import EdgePlacement, Placement, Replica, ServicePlacement
from shop_mesh.policy import load_policy
from shop_mesh.traffic.admin import NoAnswerError, ask
from shop_mesh.traffic.edges import as_json, edges
from shop_mesh.traffic.proxy import counted
from shop_mesh.traffic.times import Times

ISTIO = Path(__file__).parents[2] / "istio"
METHOD = "cluster.order.grpc.shop.order.v1.OrderService.GetOrder"


def statistics(**numbers: int) -> Any:
    return {"stats": [{"name": name, "value": value} for name, value in numbers.items()]}


def times(*buckets: tuple[float, float, int]) -> Times:
    return Times.of({"lower_bound": b[0], "width": b[1], "count": b[2]} for b in buckets)


def test_a_quantile_lies_within_the_bucket_that_holds_it() -> None:
    taken = times((1, 0.1, 50), (20, 1, 49), (300, 10, 1))

    assert taken.quantile(0.5) == pytest.approx(1.1)
    assert taken.quantile(0.99) == pytest.approx(21)
    assert taken.quantile(1) == pytest.approx(310)


def test_times_of_replicas_are_added_before_they_are_asked() -> None:
    assert (times((1, 1, 9)) + times((100, 1, 1))).quantile(0.5) == pytest.approx(1 + 5 / 9)


def test_without_calls_there_is_no_time() -> None:
    assert Times().quantile(0.5) is None


def test_statuses_are_told_apart_by_whose_fault_they_are() -> None:
    answer = statistics(**{f"{METHOD}.0": 7, f"{METHOD}.5": 2, f"{METHOD}.14": 1})

    (path, answers), *_ = counted(answer)["order"].answers().items()

    assert path == "/shop.order.v1.OrderService/GetOrder"
    assert (answers.good, answers.refused, answers.failed) == (7, 2, 1)
    assert answers.success_rate == pytest.approx(0.9)


def test_http_is_judged_by_its_status() -> None:
    answer = statistics(
        **{"cluster.gateway.upstream_rq_2xx": 8, "cluster.gateway.upstream_rq_4xx": 1}
        | {"cluster.gateway.upstream_rq_5xx": 1, "cluster.gateway.upstream_rq_total": 10}
    )

    (answers,) = counted(answer)["gateway"].answers().values()

    assert (answers.good, answers.refused, answers.failed) == (8, 1, 1)


def test_replicas_are_one_caller_and_silence_or_a_collector_is_no_edge() -> None:
    spans = {f"cluster.{each}.upstream_rq_2xx": 9 for each in ("app", "collector")}
    by_address = {
        "unix:/a": counted(statistics(**{f"{METHOD}.0": 1})),
        "unix:/b": counted(statistics(**{f"{METHOD}.0": 2, "cluster.order.upstream_rq_retry": 3})),
        "unix:/edge": counted(statistics(**{f"{METHOD}.0": 0}, **spans)),
    }
    replicas = tuple(
        Replica(
            name=f"gateway-{each}",
            app=f"unix:/{each}-app",
            inbound=f"127.0.0.1:{port}",
            outbound=f"unix:/{each}-mesh",
            admin=f"unix:/{each}",
        )
        for each, port in (("a", 1), ("b", 2))
    )
    placement = Placement(
        sds_dir=Path("/sds"),
        log_dir=Path("/log"),
        services=(ServicePlacement(name="gateway", protocol="http", replicas=replicas),),
        edge=EdgePlacement(admin="unix:/edge"),
    )
    policy = load_policy(ISTIO, trust_domain="cluster.local", namespace="shop")

    (edge,) = edges(placement, policy, by_address.__getitem__)

    figures = as_json(edge)
    assert (figures["caller"], figures["callee"]) == ("gateway", "order")
    assert (figures["calls"], figures["retries"]) == (3, 3)
    assert figures["methods"][0]["path"] == "/shop.order.v1.OrderService/GetOrder"


def test_a_proxy_that_does_not_run_is_named() -> None:
    with pytest.raises(NoAnswerError, match="no proxy answers on unix:/nowhere"):
        ask("unix:/nowhere", "/stats")
