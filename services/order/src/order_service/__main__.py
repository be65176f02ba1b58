import sys
from collections.abc import Sequence

from chassis.process import run

import order_service
from order_service.bootstrap import build
from order_service.config import OrderSettings


def main(argv: Sequence[str]) -> None:
    run("order", order_service, OrderSettings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
