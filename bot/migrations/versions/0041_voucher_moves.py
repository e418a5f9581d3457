"""Cards of a voucher that are on their way to its end, or to a later one"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voucher_moves",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_voucher_moves"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_voucher_moves_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_voucher_moves_merchant_id_voucher_id_vouchers",
        ),
    )
    op.create_index("ix_voucher_moves_due", "voucher_moves", ["at", "merchant_id"])


def downgrade() -> None:
    op.drop_table("voucher_moves")
