"""Serve the payment sandbox until SIGTERM."""

import logging
import signal
import sys
from collections.abc import Sequence

import uvicorn
from pydantic import ValidationError

from payment_sandbox.app import build_app
from payment_sandbox.config import Settings
from payment_sandbox.listening import listen


def main(_argv: Sequence[str] = ()) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = Settings()
    except ValidationError as error:
        # Without the input, which holds secrets.
        wrong = [f"{each['loc'][0]}: {each['msg']}" for each in error.errors(include_input=False)]
        sys.stderr.write(f"The payment sandbox cannot start: {'; '.join(wrong)}\n")
        return 2
    try:
        listener = listen(settings.address)
    except OSError as error:
        sys.stderr.write(f"The payment sandbox cannot listen on {settings.listen}: {error}\n")
        return 2
    # uvicorn drains on SIGTERM, then raises it again under the handler it found: find none.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    config = uvicorn.Config(
        build_app(settings), log_config=None, access_log=False, timeout_graceful_shutdown=5
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
