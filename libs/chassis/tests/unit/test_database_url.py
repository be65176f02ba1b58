from chassis.database.engine import async_url


def test_a_server_is_asked_at_its_host_and_port() -> None:
    url = async_url("postgresql://order_svc:word@db:5433/orders")

    assert (url.host, url.port, url.database) == ("db", 5433, "orders")


def test_a_server_on_this_machine_is_asked_through_its_socket() -> None:
    url = async_url("postgresql://order_svc:word@/orders?host=%2Frun%2Fdb&port=5433")

    assert (url.host, url.port, url.database) == ("/run/db", 5433, "orders")
    assert (url.username, url.password) == ("order_svc", "word")
