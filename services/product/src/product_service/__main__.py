import sys
from collections.abc import Sequence

from chassis.process import run

import product_service
from product_service.bootstrap import build
from product_service.config import Settings


def main(argv: Sequence[str]) -> None:
    run("product", product_service, Settings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
