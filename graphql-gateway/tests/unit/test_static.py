from pathlib import Path

import httpx
import pytest
from graphql_gateway.http.static import hashed_files


@pytest.mark.parametrize(
    ("name", "policy"),
    [("schema-1a2b.js", "public, max-age=31536000, immutable"), ("schema.html", "no-cache")],
)
async def test_only_files_named_by_their_content_are_kept_for_good(
    tmp_path: Path, name: str, policy: str
) -> None:
    (tmp_path / name).write_text("content")

    files = httpx.ASGITransport(hashed_files(tmp_path))
    async with httpx.AsyncClient(transport=files, base_url="http://shop.test") as http:
        response = await http.get(f"/{name}")

    assert response.headers["cache-control"] == policy
