import sys
from collections.abc import Sequence

from chassis.process import run

import shipping_service
from shipping_service.bootstrap import build
from shipping_service.config import ShippingSettings


def main(argv: Sequence[str]) -> None:
    run("shipping", shipping_service, ShippingSettings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
