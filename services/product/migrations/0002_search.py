"""The read model of search: documents, prices, words and stock. Filled by the service itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_search"
down_revision = "0001_initial"


def upgrade() -> None:
    # A trusted extension: the owner of the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Search has an index of its own; the version before still writes this column.
    op.alter_column("product", "search_text", server_default="")
    _create_documents()
    _create_prices()
    _create_words()
    _create_stock()


def _create_documents() -> None:
    op.create_table(
        "search_document",
        sa.Column(
            "product_id",
            sa.Uuid,
            sa.ForeignKey("product.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("sort_title", sa.Text(collation="C"), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", postgresql.TSVECTOR, nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("available", sa.Boolean, nullable=False),
        postgresql_with={"fillfactor": 90},  # room to flip `available` in place
    )
    for column in ("document", "facets"):
        op.create_index(
            f"search_document_by_{column}", "search_document", [column], postgresql_using="gin"
        )
    op.create_index("search_document_by_title", "search_document", ["sort_title", "product_id"])
    op.create_index(
        "search_document_by_create_time", "search_document", ["create_time", "product_id"]
    )


def _create_prices() -> None:
    op.create_table(
        "search_price",
        sa.Column(
            "product_id",
            sa.Uuid,
            sa.ForeignKey("search_document.product_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("currency", sa.Text, primary_key=True),
        sa.Column("lowest", sa.BigInteger, nullable=False),
        sa.Column("highest", sa.BigInteger, nullable=False),
        sa.Column("amounts", postgresql.ARRAY(sa.BigInteger), nullable=False),
    )
    op.create_index("search_price_by_lowest", "search_price", ["currency", "lowest", "product_id"])


def _create_words() -> None:
    op.create_table("search_word", sa.Column("word", sa.Text(collation="C"), primary_key=True))
    op.create_index(
        "search_word_by_trigrams",
        "search_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )


def _create_stock() -> None:
    op.create_table(
        "stock_level",
        sa.Column("sku", sa.Text, primary_key=True),
        sa.Column("location", sa.Text, primary_key=True),
        sa.Column("available", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
