"""Which mails somebody is delivering right now."""

import sqlalchemy as sa
from alembic import op

revision = "0004_mail_delivery"
down_revision = "0003_audit"


def upgrade() -> None:
    op.add_column("mail", sa.Column("claim_end_time", sa.DateTime(timezone=True)))
