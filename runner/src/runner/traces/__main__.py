"""Collect traces and metrics until SIGTERM."""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from runner.traces.receiver import Receiver
from runner.traces.store import Store


def main(_argv: Sequence[str] = ()) -> None:
    store = Store(Path(os.environ["SHOP_COLLECTOR_FILE"]))
    receiver = Receiver(int(os.environ["SHOP_COLLECTOR_PORT"]), store)

    def stop(*_: object) -> None:
        # The main thread serves, and would wait for itself.
        threading.Thread(target=receiver.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    receiver.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
