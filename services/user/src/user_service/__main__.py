import sys
from collections.abc import Sequence

from chassis.process import run

import user_service
from user_service.bootstrap import build
from user_service.config import Settings


def main(argv: Sequence[str]) -> None:
    run("user", user_service, Settings, build, argv)


if __name__ == "__main__":
    main(sys.argv[1:])
