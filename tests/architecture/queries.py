"""What dashboards and alerts ask Prometheus for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
_OTHERS = ("istio_", "kube_", "cnpg_")  # told by the mesh, the cluster and its operators
_LABELS_EVERYWHERE = frozenset({"le", "service_name", "service_instance_id"})
_BY = re.compile(r"\bby\s*\(([^)]*)\)")
_SELECTOR = re.compile(r"\{([^}]*)\}")


def expressions() -> Iterator[str]:
    for file in (ROOT / "compose/grafana/dashboards").glob("*.json"):
        for panel in json.loads(file.read_text())["panels"]:
            yield from (target["expr"] for target in panel["targets"])
    rules = yaml.safe_load((ROOT / "kubernetes/monitoring/alerts.yaml").read_text())
    for group in rules["spec"]["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def metrics_in(expression: str) -> set[str]:
    """The metrics of ours that it reads: words that are no functions and no labels."""
    bare = re.sub(r'"[^"]*"', "", expression)
    for pattern in (_SELECTOR, _BY, re.compile(r"\[[^]]*\]")):
        bare = pattern.sub("", bare)
    words = set(re.findall(r"\b[a-z]\w*(?!\w|\s*\()", bare))
    return {word for word in words if not word.startswith(_OTHERS)}


def labels_in(expression: str) -> set[str]:
    grouped = ",".join(_BY.findall(expression)).split(",")
    chosen = re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", ",".join(_SELECTOR.findall(expression)))
    return {label.strip() for label in (*grouped, *chosen)} - {"", *_LABELS_EVERYWHERE}


def names_in_prometheus(name: str, kind: str, unit: str) -> set[str]:
    """How the collector writes a metric: https://opentelemetry.io/docs/specs/otel/compatibility."""
    base = name.replace(".", "_") + ("_seconds" if unit == "s" else "")
    match kind:
        case "histogram":
            return {f"{base}_{part}" for part in ("bucket", "count", "sum")}
        case "sum":
            return {f"{base}_total"}
    return {base}


def documented() -> set[str]:
    """The metrics in the table of docs/observability.md."""
    text = (ROOT / "docs/observability.md").read_text()
    return set(re.findall(r"^\| `([a-z._]+)` \|", text, re.MULTILINE))
