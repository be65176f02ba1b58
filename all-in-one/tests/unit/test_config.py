import pytest
from pydantic import ValidationError
from shop_app.bootstrap import build
from shop_app.config import AppSettings
from shop_app.parts import SERVICES

URLS = {part.name: f"postgresql://{part.name}:secret@127.0.0.1/{part.name}" for part in SERVICES}


def settings(**changes: object) -> AppSettings:
    return AppSettings.model_validate(
        {"listen": "127.0.0.1:8080", "sockets": "/run/shop", "database_urls": URLS} | changes
    )


async def test_each_service_keeps_its_own_database_and_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_NATS_URL", "nats://127.0.0.1:4222")
    monkeypatch.setenv("SHOP_STRIPE_API_KEY", "sk_test_1")
    monkeypatch.setenv("SHOP_STRIPE_WEBHOOK_SECRET", "whsec_1")

    told = {service.name: service.settings for service in build(settings()).services}

    assert {name: each.database_url for name, each in told.items()} == URLS
    assert told["order"].listen == "unix:/run/shop/order/app.sock"
    assert {each.upstream for each in told.values()} == {"unix:/run/shop/{service}/app.sock"}


def test_a_service_without_a_database_is_named() -> None:
    with pytest.raises(ValidationError, match="database_urls lacks order"):
        settings(database_urls={name: url for name, url in URLS.items() if name != "order"})


def test_a_relative_folder_of_sockets_is_refused() -> None:
    with pytest.raises(ValidationError, match="absolute"):
        settings(sockets="run")


def test_passwords_are_not_shown() -> None:
    assert "secret" not in repr(settings())
