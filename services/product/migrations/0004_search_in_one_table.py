"""Keep all that a search looks at in one row: prices too, so that no filter needs a join."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_search_in_one_table"
down_revision = "0003_audit"


def upgrade() -> None:
    # The service writes missing documents at its start.
    op.execute("TRUNCATE search_document, search_price, search_word")
    for name in ("highest", "amounts"):
        op.drop_column("search_price", name)
    op.add_column(
        "search_document",
        sa.Column("prices", postgresql.JSONB, nullable=False, server_default="{}"),
    )
    op.add_column(
        "search_document",
        sa.Column(
            "update_time",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
        ),
    )
