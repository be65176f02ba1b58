import sys
from collections.abc import Sequence

from chassis.process import run

import payment_service
from payment_service.bootstrap import build
from payment_service.config import PaymentSettings


def main(argv: Sequence[str]) -> None:
    run("payment", payment_service, PaymentSettings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
