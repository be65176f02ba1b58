"""The self-hosted GraphiQL page, as `frontend/graphiql/build` made it."""

from pathlib import Path

ASSETS = Path(__file__).parent.parent / "graphiql_assets"

_NOT_BUILT = """<!doctype html><title>GraphiQL is not built</title>
<p>The GraphQL endpoint works; its page is missing. Build it with
<code>frontend/graphiql/build</code> and restart the gateway."""


def graphiql_page() -> str:
    """Read each time: a new build names its files anew, and the old ones are gone."""
    page = ASSETS / "index.html"
    return page.read_text() if page.is_file() else _NOT_BUILT
