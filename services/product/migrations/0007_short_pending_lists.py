"""Write many documents at once again, with a list of pending words that is short to read."""

from alembic import op

revision = "0007_short_pending_lists"
down_revision = "0006_faster_search"


def upgrade() -> None:
    for column in ("document", "facets"):
        op.execute(
            f"ALTER INDEX search_document_by_{column}"
            " SET (fastupdate = on, gin_pending_list_limit = 256)"
        )
