"""Starts an installed process as its container would, sees it healthy, and stops it.

usage: start_image.py SERVICE ENVIRONMENT, the second being what bin/install-image made.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from embedded.nats import Nats
from embedded.ports import free_port
from embedded.postgres import Postgres, create_role_and_database

PATIENCE_SECONDS = 30.0
STRIPE = {
    "SHOP_STRIPE_API_KEY": "sk_test_image",
    "SHOP_STRIPE_API_BASE": "http://127.0.0.1:9",
    "SHOP_STRIPE_WEBHOOK_SECRET": "whsec_image",
}


def main(service: str, installed: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="shop-image-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder) / "postgres", durable=False)
        nats = Nats(Path(folder) / "nats", durable=False)
        postgres.start()
        nats.start()
        try:
            return see_it_serve(installed, told(service, postgres, nats, Path(folder)), service)
        finally:
            nats.stop()
            postgres.stop()
            postgres.remove()


def told(service: str, postgres: Postgres, nats: Nats, folder: Path) -> dict[str, str]:
    """Give the environment of the container."""
    if service == "payment-sandbox":
        return {
            "SHOP_SANDBOX_LISTEN": "127.0.0.1:8420",
            "SHOP_SANDBOX_LEDGER": str(folder / "ledger.sqlite"),
            "SHOP_SANDBOX_API_KEY": "sk_test_image",
        }
    if service == "gateway":
        return {"SHOP_LISTEN": "127.0.0.1:8080", "SHOP_NATS_URL": nats.url}
    asyncio.run(create_role_and_database(postgres.superuser_url(), "image", "image", "image"))
    return STRIPE | {
        "SHOP_LISTEN": f"127.0.0.1:{free_port()}",
        "SHOP_NATS_URL": nats.url,
        "SHOP_DATABASE_URL": postgres.url("image", "image", "image"),
    }


def see_it_serve(installed: Path, environment: dict[str, str], service: str) -> int:
    environment = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"} | environment
    serve = str(installed / "bin" / "serve")
    if "SHOP_DATABASE_URL" in environment:
        subprocess.run([serve, "migrate"], env=environment, check=True)  # noqa: S603 - our own
    begun = time.monotonic()
    with subprocess.Popen([serve], env=environment) as process:  # noqa: S603 - our own
        while not is_healthy(installed, environment):
            if process.poll() is not None or time.monotonic() > begun + PATIENCE_SECONDS:
                process.kill()
                print(f"FAIL {service} does not serve")
                return 1
            time.sleep(0.1)
        print(f"ok   {service} serves after {time.monotonic() - begun:.1f} s", flush=True)
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE_SECONDS)
    if code:
        print(f"FAIL {service} ended with {code}")
    return min(1, abs(code))


def is_healthy(installed: Path, environment: dict[str, str]) -> bool:
    probe = subprocess.run(  # noqa: S603 - our own
        [installed / "bin" / "healthy"], env=environment, capture_output=True, check=False
    )
    return probe.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
