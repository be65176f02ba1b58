"""The tables of search's read model. All of it can be made anew: see the runbook."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from product_service.adapters.tables import metadata

# One row per product, of this version of it.
search_document = Table(
    "search_document",
    metadata,
    Column("product_id", Uuid, ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("sort_title", Text(collation="C"), nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("document", TSVECTOR, nullable=False),
    # What the product can be filtered by; see `facets.py`.
    Column("facets", ARRAY(Text), nullable=False),
    # Distinct amounts in minor units by currency, the lowest first: {"USD": [1200, 1500]}.
    Column("prices", JSONB, nullable=False),
    # Not indexed, so that a row is changed in place when it is sold out.
    Column("available", Boolean, nullable=False),
)
# A search reads through all that is not in the index proper yet: of that there may be 256 KiB.
for name in ("document", "facets"):
    Index(
        f"search_document_by_{name}",
        search_document.c[name],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    )
Index("search_document_by_title", search_document.c.sort_title, search_document.c.product_id)
Index("search_document_by_create_time", search_document.c.create_time, search_document.c.product_id)

# To sort by.
search_price = Table(
    "search_price",
    metadata,
    Column(
        "product_id",
        Uuid,
        ForeignKey("search_document.product_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("currency", Text, primary_key=True),
    Column("lowest", BigInteger, nullable=False),
    Column("highest", BigInteger, nullable=False),
)
Index(
    "search_price_by_lowest",
    search_price.c.currency,
    search_price.c.lowest,
    search_price.c.product_id,
    postgresql_include=["highest"],
)

# Every word of the catalogue but numbers and the shortest: what a beginning stands for, and what a
# mistyped word was meant as. Words of products that are gone may stay: they find nothing.
search_word = Table("search_word", metadata, Column("word", Text(collation="C"), primary_key=True))
Index(
    "search_word_by_trigrams",
    search_word.c.word,
    postgresql_using="gin",
    postgresql_ops={"word": "gin_trgm_ops"},
)

# Inventory's word, by its version; 0 is a level that was asked for, and any event is newer.
stock_level = Table(
    "stock_level",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("available", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
)
