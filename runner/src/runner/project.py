"""Where the checkout is that this command was installed from."""

import os
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
POLICY = ROOT / "mesh" / "istio"
DEMO_CATALOGUE = Path(__file__).parent / "demo" / "catalogue.csv"


def default_state_folder() -> Path:
    return Path(os.environ.get("SHOP_STATE_DIR", ROOT / ".shop"))


def newest_revision(package: str) -> str | None:
    """Give the newest schema revision of a service: the highest file name, as the chassis has it.

    Only a hint whether the service's own `migrate`, which is slower, has anything to do.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    inside = folder / "migrations"
    versions = inside if inside.is_dir() else folder.parents[1] / "migrations"
    return max((file.stem for file in versions.glob("[0-9]*.py")), default=None)
