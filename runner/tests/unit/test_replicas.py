from pathlib import Path

import pytest
from embedded.postgres import Postgres
from runner.stack.environment import Environments
from runner.stack.parts import SERVICES
from runner.stack.replicas import BadReplicas, Replicas
from runner.stack.settings import settle
from runner.state.folder import StateFolder

ORDER = next(service for service in SERVICES if service.name == "order")


def test_there_is_one_process_of_each_part_unless_more_are_asked_for() -> None:
    replicas = Replicas.parse(["order=2", "gateway=3"])

    names = [replica.name for replica in replicas.all()]
    assert [name for name in names if name.startswith("order")] == ["order", "order-2"]
    assert [name for name in names if name.startswith("gate")] == [
        *("gateway", "gateway-2", "gateway-3")
    ]
    assert names.count("product") == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["orders=2"], "no part is called 'orders'"),
        (["order"], "'order' is not of the form NAME=NUMBER"),
        (["order=0"], "'order=0' is not of the form NAME=NUMBER"),
        (["order=two"], "'order=two' is not of the form NAME=NUMBER"),
        (["order=4", "user=4"], "the database takes 11 processes"),
        (["gateway=1000000000000"], "asks for more than 11 processes"),
    ],
)
def test_what_cannot_run_is_refused(words: list[str], complaint: str) -> None:
    with pytest.raises(BadReplicas, match=complaint):
        Replicas.parse(words)


def test_a_part_comes_with_all_its_replicas_and_their_sidecars() -> None:
    replicas = Replicas.parse(["order=2"])

    assert replicas.with_sidecars(["order", "nats"]) == [
        *("order", "order-sidecar", "order-2", "order-2-sidecar", "nats")
    ]


def test_a_replica_that_is_named_comes_with_its_sidecar() -> None:
    replicas = Replicas.parse(["order=2"])

    assert replicas.with_sidecars(["order-2"]) == ["order-2", "order-2-sidecar"]


def test_each_replica_has_addresses_of_its_own_and_shares_the_database(tmp_path: Path) -> None:
    replicas = Replicas.parse(["order=2"])
    settings = settle(StateFolder(tmp_path), 9080, 9443, replicas=replicas)
    postgres = Postgres(settings.state.postgres, port=settings.postgres_port)
    environments = Environments(settings, postgres, "nats://u:p@127.0.0.1:1", {})

    one, two = (environments.of(ORDER, replica) for replica in replicas.of(ORDER))

    assert {name for name in one if one[name] != two[name]} == {"SHOP_LISTEN", "SHOP_UPSTREAM"}
    assert len({settings.inbound_port(replica) for replica in replicas.of(ORDER)}) == 2


def test_only_a_process_that_another_can_stand_in_for_waits_until_its_callers_notice(
    tmp_path: Path,
) -> None:
    settings = settle(StateFolder(tmp_path), 1, 2, replicas=Replicas.parse(["order=2"]))
    postgres = Postgres(settings.state.postgres, port=settings.postgres_port)
    environments = Environments(settings, postgres, "nats://u:p@127.0.0.1:1", {})

    drains = {part.name for part in SERVICES if "SHOP_DRAIN_SECONDS" in environments.of(part)}

    assert drains == {"order"}
