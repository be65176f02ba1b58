"""Whatever a caller can be refused with is in the one public list of reasons."""

import ast
from pathlib import Path

import pytest
from shop.error.v1.error_reason_pb2 import ErrorReason

ROOT = Path(__file__).parents[2]
# The chassis's base classes have reasons of their own, which services replace.
SOURCES = [
    path
    for pattern in ("services/*/src", "libs/chassis/src")
    for folder in ROOT.glob(pattern)
    for path in folder.rglob("*.py")
    if path != ROOT / "libs/chassis/src/chassis/errors.py"
]


def reasons_in(path: Path) -> set[str]:
    """The values of `reason = "…"` in the bodies of classes."""
    nodes = ast.walk(ast.parse(path.read_text()))
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    statements = [each for node in classes for each in node.body]
    return {
        each.value.value
        for each in statements
        if isinstance(each, ast.Assign)
        and [ast.unparse(target) for target in each.targets] == ["reason"]
        and isinstance(each.value, ast.Constant)
        and isinstance(each.value.value, str)
    }


WITH_REASONS = [path for path in SOURCES if reasons_in(path)]


@pytest.mark.parametrize("path", WITH_REASONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_reason_is_in_the_public_list(path: Path) -> None:
    known = {name.removeprefix("ERROR_REASON_") for name in ErrorReason.keys()}  # noqa: SIM118

    assert reasons_in(path) <= known


def test_every_service_that_refuses_was_looked_at() -> None:
    looked_at = {path.relative_to(ROOT).parts[1] for path in WITH_REASONS}

    assert looked_at >= {path.parent.name for path in ROOT.glob("services/*/pyproject.toml")}
