"""Whatever the compiler does not translate, it refuses: with file, resource and field."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from shop_mesh.errors import PolicyError
from shop_mesh.policy import load_policy

ISTIO = Path(__file__).parents[2] / "istio"
type Change = Callable[[str, str, str], PolicyError]


@pytest.fixture
def refused(tmp_path: Path) -> Change:
    """Change one file of a copy of the real policy and return the refusal."""
    shutil.copytree(ISTIO, tmp_path / "istio")

    def change(file: str, old: str, new: str) -> PolicyError:
        target = tmp_path / "istio" / file
        content = target.read_text()
        assert old in content
        target.write_text(content.replace(old, new, 1))
        with pytest.raises(PolicyError) as error:
            load_policy(tmp_path / "istio", trust_domain="cluster.local", namespace="shop")
        return error.value

    return change


def test_the_real_policy_is_accepted() -> None:
    policy = load_policy(ISTIO, trust_domain="cluster.local", namespace="shop")

    files = {path.stem for path in ISTIO.glob("*.yaml")} - {"namespace"}
    assert list(policy.services) == sorted(files)


def test_an_unknown_field_is_refused_with_its_place(refused: Change) -> None:
    error = refused("order.yaml", "    timeout: 3s", "    mirrorPercent: 10\n    timeout: 3s")

    assert error.file.name == "order.yaml"
    assert error.resource == "VirtualService/order"
    assert error.field == "spec.http[0].mirrorPercent"


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        pytest.param(
            "order.yaml",
            "retryOn: unavailable,",
            "retryOn: unavailible,",
            "spec.http[0].retries.retryOn",
            id="an unknown retry condition, which Envoy would ignore",
        ),
        pytest.param(
            "order.yaml", "timeout: 3s", "timeout: soon", "spec.http[0].timeout", id="no duration"
        ),
        pytest.param(
            "order.yaml",
            "    timeout: 3s\n",
            "",
            "spec.http[0].timeout",
            id="no time-out, so that Istio's default would apply",
        ),
        pytest.param(
            "order.yaml", "kind: VirtualService", "kind: ServiceEntry", "kind", id="a wrong kind"
        ),
        pytest.param(
            "order.yaml", "{percent: 20, ", "{", "spec.trafficPolicy.retryBudget.percent",
            id="a retry budget without its percentage",
        ),
        pytest.param(
            "namespace.yaml", "mode: STRICT", "mode: PERMISSIVE", "spec.mtls.mode", id="plaintext"
        ),
        pytest.param(
            "order.yaml", "action: ALLOW", "action: AUDIT", "spec.action", id="not an allow rule"
        ),
        pytest.param(
            "order.yaml",
            "[cluster.local/ns/shop/sa/gateway]",
            "['*']",
            "spec.rules[0].from[0].source.principals[0]",
            id="anybody as a caller",
        ),
        pytest.param(
            "order.yaml",
            "[cluster.local/ns/shop/sa/gateway]",
            "[evil.local/ns/shop/sa/gateway]",
            "spec.rules[0].from.source.principals",
            id="a caller of another trust domain",
        ),
        pytest.param(
            "order.yaml",
            "[cluster.local/ns/shop/sa/gateway]",
            "[cluster.local/ns/shop/sa/gateway], namespaces: [shop]",
            "spec.rules[0].from[0].source",
            id="two kinds of callers, of which Istio asks for both at once",
        ),
        pytest.param(
            "order.yaml",
            "{principals: [cluster.local/ns/shop/sa/gateway]}",
            "{}",
            "spec.rules[0].from[0].source",
            id="no caller, which to Istio is anybody",
        ),
        pytest.param(
            "order.yaml",
            "{destination: {host: order,",
            "{destination: {host: orders,",
            "spec.http.reads.route",
            id="a route to another host",
        ),
        pytest.param(
            "order.yaml", "  host: order\n", "  host: orders\n", "spec.hosts",
            id="a service without a traffic policy",
        ),
        pytest.param(
            "order.yaml", "{app: order}", "{app: orders}", "spec.selector",
            id="a rule for a service that does not exist",
        ),
        pytest.param(
            "order.yaml", "namespace: shop", "namespace: other", "metadata.namespace",
            id="another namespace",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    refused: Change, file: str, old: str, new: str, field: str
) -> None:
    error = refused(file, old, new)

    assert (error.file.name, error.field) == (file, field)
    assert error.problem


def test_a_policy_that_is_open_by_default_is_refused(refused: Change) -> None:
    selected = "spec:\n  selector: {matchLabels: {app: order}}"

    assert "denies by default" in refused("namespace.yaml", "spec: {}", selected).problem


def test_a_file_that_is_not_yaml_is_refused(refused: Change) -> None:
    assert "not YAML" in refused("order.yaml", "spec:", "spec: [").problem
