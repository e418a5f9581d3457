"""Printed codes of a voucher, written some at a time"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prints",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_prints"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_prints_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_prints_merchant_id_voucher_id_vouchers",
        ),
        sa.CheckConstraint("made BETWEEN 0 AND count", name=op.f("ck_prints_no_more_than_asked")),
    )
    under_way = sa.text("busy_until IS NOT NULL")
    op.create_index(
        "ix_prints_busy",
        "prints",
        ["busy_until", "merchant_id"],
        sqlite_where=under_way,
        postgresql_where=under_way,
    )


def downgrade() -> None:
    op.drop_table("prints")
