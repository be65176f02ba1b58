"""What the shop's processes logged as faults of their own."""

import re

from tests.e2e.running_shop import RunningShop

_FAULT = re.compile(r"\[(error|critical) +\]|Traceback \(most recent call last\)")


def faults_logged(shop: RunningShop) -> list[str]:
    """Lines of the services' and the gateway's logs; a mesh that refuses logs elsewhere."""
    return [
        f"{path.stem}: {line.strip()}"
        for path in sorted((shop.state / "log").glob("*.log"))
        for line in path.read_text(errors="replace").splitlines()
        if _FAULT.search(line)
    ]
