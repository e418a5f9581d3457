"""Files that somebody waits for are found by the clock"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_drafts_exports",
        "drafts",
        ["at", "merchant_id"],
        sqlite_where=sa.text("kind = 'export'"),
        postgresql_where=sa.text("kind = 'export'"),
    )


def downgrade() -> None:
    op.drop_index("ix_drafts_exports", "drafts")
