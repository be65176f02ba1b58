import sys
from collections.abc import Sequence

from chassis.process import run

import inventory_service
from inventory_service.bootstrap import build
from inventory_service.config import InventorySettings


def main(argv: Sequence[str]) -> None:
    run("inventory", inventory_service, InventorySettings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
