"""Members are listed by name"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_members_merchant_id_name_id", "members", ["merchant_id", "name", "id"])


def downgrade() -> None:
    op.drop_index("ix_members_merchant_id_name_id", "members")
