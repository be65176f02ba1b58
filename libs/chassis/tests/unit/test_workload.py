from chassis.rpc.workload import workload_of


def test_the_workload_is_the_service_account_of_the_certificate() -> None:
    header = (
        "By=spiffe://cluster.local/ns/shop/sa/order;URI=spiffe://cluster.local/ns/shop/sa/gateway"
    )

    assert workload_of(header) == "gateway"


def test_without_a_certificate_there_is_no_workload() -> None:
    assert workload_of("") is None
    assert workload_of("URI=https://example.org") is None
