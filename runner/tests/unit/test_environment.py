import json
from pathlib import Path

import pytest
from embedded.postgres import Postgres
from runner.stack.environment import Environments
from runner.stack.parts import GATEWAY, SERVICES
from runner.stack.settings import StackSettings, edge_ports, settle
from runner.state.folder import StateFolder

BY_NAME = {service.name: service for service in SERVICES}


@pytest.fixture
def settings(tmp_path: Path) -> StackSettings:
    return settle(StateFolder(tmp_path), 9080, 9443)


def environments(settings: StackSettings, **outer: str) -> Environments:
    postgres = Postgres(settings.state.postgres, port=settings.postgres_port)
    return Environments(settings, postgres, "nats://u:p@127.0.0.1:1", outer)


def test_a_service_gets_its_own_role_and_database(settings: StackSettings) -> None:
    url = environments(settings).of(BY_NAME["order"])["SHOP_DATABASE_URL"]

    assert url.startswith("postgresql://order_svc:")
    assert "/orders" in url
    assert str(settings.postgres_port) in url


def test_every_part_sends_what_it_records_to_the_collector_beside_it(tmp_path: Path) -> None:
    settings = settle(StateFolder(tmp_path), 9080, 9443, collects=True)
    told = environments(settings, SHOP_OTLP_ENDPOINT="http://elsewhere:4318")

    parts = [told.of(BY_NAME["order"]), told.of(GATEWAY), told.of_one_process()]
    assert {part["SHOP_OTLP_ENDPOINT"] for part in parts} == {settings.collector}
    assert settings.collector == f"http://127.0.0.1:{told.of_collector()['SHOP_COLLECTOR_PORT']}"


def test_without_one_they_send_it_where_a_person_said(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_OTLP_ENDPOINT", "")
    assert settings.collector is None
    assert "SHOP_OTLP_ENDPOINT" not in environments(settings).of(GATEWAY)

    monkeypatch.setenv("SHOP_OTLP_ENDPOINT", "http://elsewhere:4318")
    assert settings.collector == "http://elsewhere:4318"


def test_the_gateway_gets_no_database(settings: StackSettings) -> None:
    assert "SHOP_DATABASE_URL" not in environments(settings).of(GATEWAY)


def test_payment_and_its_sandbox_share_key_and_webhook_secret(settings: StackSettings) -> None:
    payment = environments(settings).of(BY_NAME["payment"])
    sandbox = environments(settings).of_sandbox()

    assert payment["SHOP_STRIPE_API_KEY"] == sandbox["SHOP_SANDBOX_API_KEY"]
    assert payment["SHOP_STRIPE_WEBHOOK_SECRET"] == sandbox["SHOP_SANDBOX_WEBHOOK_SECRET"]
    assert payment["SHOP_STRIPE_API_BASE"] == f"http://{sandbox['SHOP_SANDBOX_LISTEN']}"
    assert sandbox["SHOP_SANDBOX_WEBHOOK_URL"] == "http://127.0.0.1:9080/webhooks/payment"


def test_the_sandbox_sends_what_payment_needs_unless_a_person_wants_more(
    settings: StackSettings,
) -> None:
    name = "SHOP_SANDBOX_WEBHOOK_EVENTS"

    asked = json.loads(environments(settings).of_sandbox()[name])
    assert asked == ["payment_intent.canceled", "payment_intent.payment_failed"]
    assert environments(settings, **{name: '["*"]'}).of_sandbox()[name] == '["*"]'


def test_only_user_learns_the_first_password(settings: StackSettings) -> None:
    knowing = [
        name
        for name, service in BY_NAME.items()
        if settings.admin_password in environments(settings).of(service).values()
    ]

    assert knowing == ["user"]


def test_a_setting_of_the_person_reaches_every_part_but_never_replaces_an_address(
    settings: StackSettings,
) -> None:
    built = environments(settings, SHOP_LOG_LEVEL="debug", SHOP_LISTEN="x", EDITOR="vi")
    environment = built.of(BY_NAME["user"])

    assert environment["SHOP_LOG_LEVEL"] == "debug"
    assert environment["SHOP_LISTEN"].startswith("unix:")
    assert "EDITOR" not in environment


def test_beside_another_edge_port_the_tls_port_is_a_free_one(tmp_path: Path) -> None:
    assert edge_ports(tmp_path, None, None) == (8080, 8443)
    assert edge_ports(tmp_path, 9080, 9443) == (9080, 9443)
    plain, tls = edge_ports(tmp_path, 9080, None)
    assert plain == 9080
    assert tls in range(21000, 32000)
