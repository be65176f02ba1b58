"""The zygote: one process that imports everything once and forks every Python service."""

import gc
import socket
import sys

from runner.zygote.child import become
from runner.zygote.server import Zygote


def main() -> None:
    gc.disable()  # a collection would only touch, and so copy, what the children share
    launch = Zygote(socket.socket(fileno=int(sys.argv[1]))).serve()
    if launch is not None:
        become(launch)


main()
