"""A service small enough to see through: says who it is, then waits for its end."""

import os
import signal
import sys
from collections.abc import Sequence
from uuid import uuid4

from uuid_utils import uuid7


def main(argv: Sequence[str]) -> int:
    sys.stdout.write(f"{os.environ['SHOP_NAME']} {uuid4()} {uuid7()} {list(argv)}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        signal.pause()
