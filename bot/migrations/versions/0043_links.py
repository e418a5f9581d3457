"""Links that are good for nothing any more are found by what they led to, and forgotten"""

from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None
_LINKS = (("handing_tokens", "handing_id"), ("invitation_tokens", "invitation_id"))


def upgrade() -> None:
    for table, column in _LINKS:
        op.create_index(f"ix_{table}_merchant_id_{column}", table, ["merchant_id", column])


def downgrade() -> None:
    for table, column in _LINKS:
        op.drop_index(f"ix_{table}_merchant_id_{column}", table)
