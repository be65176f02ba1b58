"""The audit log of what staff do with orders."""

from alembic import op
from chassis.database.audit import create_audit_table

revision = "0004_audit"
down_revision = "0003_claims"


def upgrade() -> None:
    create_audit_table(op.get_bind())
