import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from runner.reloading import SHARED, restart_on_change, sources, watch
from runner.stack.parts import SERVICES

UNITS = ["postgres", "edge", "order", "order-2", "order-sidecar", "payment", "payment-sandbox"]


def test_every_folder_of_code_is_there() -> None:
    assert all(folder.is_dir() for folder in sources([*UNITS, "shop"]))
    assert len(sources(UNITS)) >= len(SERVICES) + 3


def test_code_is_restarted_where_it_runs_in_all_replicas() -> None:
    by_name = {folder.parent.name: units for folder, units in sources(UNITS).items()}

    assert by_name["order"] == ["order", "order-2"]
    assert by_name["payment"] == ["payment", "payment-sandbox"]


def test_what_all_share_restarts_all_python_and_no_server() -> None:
    assert sources(UNITS)[SHARED[0]] == ["order", "order-2", "payment", "payment-sandbox"]


def test_one_process_runs_everything() -> None:
    assert all("shop" in units for units in sources(["shop", "payment-sandbox"]).values())


@asynccontextmanager
async def watched(owners: dict[Path, list[str]]) -> AsyncIterator[asyncio.Queue[str]]:
    restarted: asyncio.Queue[str] = asyncio.Queue()
    watching = asyncio.create_task(watch(owners, restarted.put))
    try:
        yield restarted
    finally:
        watching.cancel()


async def test_a_change_restarts_its_owners_and_nobody_else(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours / "deep", theirs):
        folder.mkdir(parents=True)
    async with watched({ours: ["order"], theirs: ["user"]}) as restarted:
        changed = ours / "deep" / "module.py"
        for attempt in range(50):  # the watch begins some time after it is asked for
            (ours / "notes.txt").write_text(f"{attempt}")
            changed.write_text(f"x = {attempt}")
            try:
                name = await asyncio.wait_for(restarted.get(), 0.2)
                break
            except TimeoutError:
                continue

    assert name == "order"
    assert "user" not in {restarted.get_nowait() for _ in range(restarted.qsize())}


async def test_it_says_so_when_the_kernel_lets_it_watch_nothing() -> None:
    async def refused(*_: object) -> None:
        raise RuntimeError("Too many open files")

    told: list[str] = []
    await restart_on_change({}, told.append, refused)

    assert told == ["Changes of code go unnoticed: Too many open files"]
