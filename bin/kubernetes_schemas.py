"""Writes what clusters know of Istio's and the Prometheus operator's kinds as JSON schemas.

The typed models on PyPI that this reads need a newer Python than the shop does, so their classes
are read as text, stripped of their methods, and asked for their schema. Run it to take a newer
release: `.venv/bin/python bin/kubernetes_schemas.py`. Licences: Apache-2.0, as the models'.
"""

import __future__

import ast
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pydantic

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "kubernetes" / "schemas"
MODELS = ("cloudcoil-models-istio==1.31.0.1", "cloudcoil-models-prometheus-operator==0.93.1.1")
KINDS = {
    "istio/networking/v1.py": ("DestinationRule", "Gateway", "VirtualService"),
    "istio/networking/v1alpha3.py": ("EnvoyFilter",),
    "istio/security/v1.py": ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"),
    "istio/telemetry/v1.py": ("Telemetry",),
    "prometheus_operator/v1.py": ("PodMonitor", "PrometheusRule", "ServiceMonitor"),
}


class Closed(pydantic.BaseModel):
    """What every model stands on here: an unknown field is an error."""

    model_config = pydantic.ConfigDict(extra="forbid")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fetch(folder)
        for file, kinds in KINDS.items():
            module = load(Path(folder, "cloudcoil", "models", file))
            for kind in kinds:
                schema = schema_of(module, kind)
                (SCHEMAS / f"{kind}.json").write_text(
                    json.dumps(schema, separators=(",", ":")) + "\n"
                )


def fetch(folder: str) -> None:
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    where = ["--python", sys.executable, "--python-version=3.14", "--target", folder]
    subprocess.run(  # noqa: S603 - our own arguments
        [uv, "pip", "install", "--quiet", "--no-deps", *where, *MODELS], check=True
    )


def load(file: Path) -> ModuleType:
    """Keep of each class its fields alone, and give it a strict base."""
    tree = ast.parse(file.read_text())
    tree.body = [each for each in tree.body if not _is_import_of_base(each)]
    for each in tree.body:
        if isinstance(each, ast.ClassDef):
            each.body = [part for part in each.body if isinstance(part, ast.AnnAssign)]
            each.body = each.body or [ast.Pass()]
    module = ModuleType(f"models_{file.parent.name}_{file.stem}")
    module.__dict__.update(BaseModel=Closed, Resource=Closed, ObjectMeta=dict[str, Any])
    sys.modules[module.__name__] = module
    flags = __future__.annotations.compiler_flag
    code = compile(ast.unparse(tree), str(file), "exec", flags=flags)
    exec(code, module.__dict__)  # noqa: S102 - a pinned package's classes
    return module


def _is_import_of_base(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(
        "cloudcoil"
    )


def schema_of(module: ModuleType, kind: str) -> Any:
    model: type[pydantic.BaseModel] = getattr(module, kind)
    model.model_rebuild(_types_namespace=module.__dict__)
    return _bare(model.model_json_schema())


def _bare(schema: Any) -> Any:
    """Leave out the prose, which is most of it."""
    if isinstance(schema, dict):
        prose = {key for key in ("title", "description") if isinstance(schema.get(key), str)}
        return {key: _bare(value) for key, value in schema.items() if key not in prose}
    return [_bare(each) for each in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    main()
