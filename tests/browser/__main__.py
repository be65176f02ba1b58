"""Looks at the pages of a shop of its own with a real browser: `make test-browser`."""

import subprocess
import sys
from pathlib import Path

from tests.e2e.running_shop import running_shop

RUN = Path(__file__).parents[2] / "frontend" / "browser" / "run"


def main() -> int:
    with running_shop() as shop:
        return subprocess.run([sys.executable, RUN, shop.url], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
