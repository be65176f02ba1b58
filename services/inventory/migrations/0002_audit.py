"""The audit log of what staff do with stock."""

from alembic import op
from chassis.database.audit import create_audit_table

revision = "0002_audit"
down_revision = "0001_initial"


def upgrade() -> None:
    create_audit_table(op.get_bind())
