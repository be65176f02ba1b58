"""Let search look up whole words, walk prices within bounds, and read no list of pending words."""

import sqlalchemy as sa
from alembic import op

revision = "0006_faster_search"
down_revision = "0005_categories"


def upgrade() -> None:
    for column in ("document", "facets"):
        op.execute(f"ALTER INDEX search_document_by_{column} SET (fastupdate = off)")
    _add_highest_prices()
    # Words with digits in them were left out.
    op.execute(
        "INSERT INTO search_word SELECT word FROM ts_stat('SELECT document FROM search_document')"
        " WHERE length(word) >= 3 AND word ~ '[^0-9]' ON CONFLICT DO NOTHING"
    )


def _add_highest_prices() -> None:
    op.add_column(
        "search_price",
        # The version before writes none: then nothing is said about the highest.
        sa.Column("highest", sa.BigInteger, nullable=False, server_default=sa.text(str(2**63 - 1))),
    )
    op.execute(
        "UPDATE search_price SET highest = (document.prices -> currency ->> -1)::bigint"
        " FROM search_document AS document WHERE document.product_id = search_price.product_id"
    )
    op.drop_index("search_price_by_lowest", "search_price")
    op.create_index(
        "search_price_by_lowest",
        "search_price",
        ["currency", "lowest", "product_id"],
        postgresql_include=["highest"],
    )
