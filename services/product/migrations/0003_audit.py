"""The audit log of what staff do with the catalogue."""

from alembic import op
from chassis.database.audit import create_audit_table

revision = "0003_audit"
down_revision = "0002_search"


def upgrade() -> None:
    create_audit_table(op.get_bind())
