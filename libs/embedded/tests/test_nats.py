"""NATS, started for real."""

from pathlib import Path

import nats
from embedded.nats import Nats


async def test_a_message_outlives_a_restart(tmp_path: Path) -> None:
    server = Nats(tmp_path / "nats")
    server.start()
    client = await nats.connect(server.url)
    await client.jetstream().add_stream(name="NOTES", subjects=["notes"])
    await client.jetstream().publish("notes", b"kept")
    await client.close()
    server.stop()

    server.start()
    client = await nats.connect(server.url)
    assert (await client.jetstream().get_msg("NOTES", 1)).data == b"kept"
    await client.close()
    server.stop()


async def test_it_runs_in_a_folder_named_in_any_language(tmp_path: Path) -> None:
    server = Nats(tmp_path / 'José\'s "мир" %41 $x' / "nats")
    server.start()

    client = await nats.connect(server.url)
    assert client.is_connected
    await client.close()
    server.stop()


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    server = Nats(tmp_path / "nats")
    server.prepare()

    modes = {file.stat().st_mode & 0o077 for file in server.directory.iterdir()}
    assert modes == {0}
