"""Files of ours, cached as long as their names allow."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

MEDIA = Path(__file__).parent.parent / "media"
_IMMUTABLE = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_PAGE = "no-cache"


class CachedFiles(StaticFiles):
    """Static files with a fixed cache policy; the folder may be filled later.

    Pages keep their names while what they refer to changes: they are asked for each time.
    """

    def __init__(self, directory: Path, cache_control: str) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._cache_control = cache_control

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = _PAGE if path.endswith(".html") else self._cache_control
        return response


def hashed_files(directory: Path) -> CachedFiles:
    """Files whose names change with their content."""
    return CachedFiles(directory, _IMMUTABLE)


def media_files() -> CachedFiles:
    """Pictures of the demo catalogue."""
    return CachedFiles(MEDIA, _AN_HOUR)
