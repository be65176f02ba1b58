"""`python -m benchmarks.big_import`: a file of 200 MB through `shop import`, its speed and memory.

A tenth of it goes first: if memory is bounded, ten times as much takes no more of it.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tests.e2e.running_shop import SHOP, RunningShop, running_shop

MB = 1_000_000
VARIANTS = 4
COLUMNS = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Qty,Variant Price,Image Src"
).split(",")
WORDS = (
    "enamel kettle garden basket linen oak lamp wool sturdy light made by hand for years".split()
)


@dataclass(frozen=True)
class Figures:
    """What one import took."""

    megabytes: float
    variants: int
    seconds: float
    peaks: dict[str, float]
    """The largest resident set by process, in MiB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    size = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory(prefix="shop-bench-") as folder, running_shop() as shop:
        figures = [
            imported(shop, written(Path(folder) / f"{part}.csv", part, megabytes))
            for part, megabytes in (("tenth", size // 10), ("whole", size))
        ]
    show(figures)


def written(path: Path, name: str, megabytes: int) -> tuple[Path, int]:
    """A file of this size, and how many variants are in it."""
    chance = random.Random(3)  # noqa: S311 - the same file each time
    variants = 0
    with path.open("w", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        while file.tell() < megabytes * MB:
            rows.writerows(a_product(f"{name}-{variants // VARIANTS}", chance))
            variants += VARIANTS
    return path, variants


def a_product(handle: str, chance: random.Random) -> Iterator[dict[str, str]]:
    """Several rows with a description of several lines, as Shopify writes them."""
    lines = (" ".join(chance.choices(WORDS, k=40)) for _ in range(8))
    first = {
        "Title": f"{chance.choice(WORDS).title()} {handle}",
        "Body (HTML)": "\n".join(f"<p>{line}</p>" for line in lines),
        "Vendor": f"Maker {chance.randrange(50)}",
        "Type": chance.choice(WORDS),
        "Tags": ", ".join(chance.sample(WORDS, 3)),
        "Published": "true",
        "Option1 Name": "Size",
    }
    for number in range(VARIANTS):
        yield {
            "Handle": handle,
            **(first if number == 0 else {}),
            "Option1 Value": f"No. {number}",
            "Variant SKU": f"{handle}-{number}",
            "Variant Grams": "250",
            "Variant Inventory Qty": str(chance.randrange(100)),
            "Variant Price": f"{chance.randrange(5, 200)}.90",
            "Image Src": f"https://pictures.example/{handle}-{number}.jpg",
        }


def imported(shop: RunningShop, file: tuple[Path, int]) -> Figures:
    path, variants = file
    began = time.perf_counter()
    with (
        subprocess.Popen(  # noqa: S603 - our own command
            [SHOP, "import", path, "--state-dir", shop.state], stdout=subprocess.DEVNULL
        ) as client,
        sampling({"shop import": client.pid, **services(shop)}) as peaks,
    ):
        code = client.wait()
    if code != 0:
        sys.exit(f"the import failed: {code}")
    return Figures(path.stat().st_size / MB, variants, time.perf_counter() - began, peaks)


def services(shop: RunningShop) -> dict[str, int]:
    return {name: int(shop.unit(name)["pid"]) for name in ("product", "inventory")}


@contextmanager
def sampling(pids: dict[str, int]) -> Iterator[dict[str, float]]:
    """Note the largest resident set of each process until the block ends."""
    peaks = dict.fromkeys(pids, 0.0)
    done = threading.Event()

    def sample() -> None:
        while not done.wait(0.2):
            for name, pid in pids.items():
                try:
                    size = psutil.Process(pid).memory_info().rss / 2**20
                except psutil.NoSuchProcess:
                    continue
                peaks[name] = max(peaks[name], size)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def show(figures: list[Figures]) -> None:
    table = Table("figure", *(f"{each.megabytes:.0f} MB" for each in figures))
    table.add_row("variants", *(f"{each.variants:,}" for each in figures))
    table.add_row("variants/s", *(f"{each.variants / each.seconds:.0f}" for each in figures))
    for name in figures[0].peaks:
        table.add_row(f"{name}, most MiB", *(f"{each.peaks[name]:.0f}" for each in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
