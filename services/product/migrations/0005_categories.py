"""A tree of categories, and which of them a product is in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_categories"
down_revision = "0004_search_in_one_table"


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("category.id")),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("parent_id <> id", name="category_not_below_itself"),
    )
    op.add_column(
        "product",
        sa.Column("category_ids", postgresql.ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    )
