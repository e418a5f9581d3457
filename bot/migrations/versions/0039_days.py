"""Cards whose days are on their way to another clock"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_moves",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_day_moves"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_day_moves_merchant_id_merchants"
        ),
    )
    op.create_index("ix_day_moves_due", "day_moves", ["at", "merchant_id"])


def downgrade() -> None:
    op.drop_table("day_moves")
