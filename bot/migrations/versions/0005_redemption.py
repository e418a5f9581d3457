"""What was taken, and what was refused"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redemptions",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("bill", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(24), nullable=False),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undo_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_redemptions"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "card_id"],
            ["cards.merchant_id", "cards.id"],
            name="fk_redemptions_merchant_id_card_id_cards",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "staff_id"],
            ["staff.merchant_id", "staff.id"],
            name="fk_redemptions_merchant_id_staff_id_staff",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_redemptions_merchant_id_store_id_stores",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "undone_by"],
            ["staff.merchant_id", "staff.id"],
            name="fk_redemptions_merchant_id_undone_by_staff",
        ),
        sa.CheckConstraint(
            "(bill IS NULL) = (due IS NULL)", name=op.f("ck_redemptions_both_sums")
        ),
        sa.CheckConstraint(
            "due BETWEEN 0 AND bill", name=op.f("ck_redemptions_no_more_than_the_bill")
        ),
        sa.CheckConstraint("uses > 0", name=op.f("ck_redemptions_uses_positive")),
    )
    op.create_index("ix_redemptions_merchant_id_at", "redemptions", ["merchant_id", "at"])
    op.create_index(
        "ix_redemptions_merchant_id_card_id_id", "redemptions", ["merchant_id", "card_id", "id"]
    )
    op.create_index(
        "ix_redemptions_merchant_id_staff_id_id", "redemptions", ["merchant_id", "staff_id", "id"]
    )
    op.create_index(
        "ix_redemptions_merchant_id_store_id_at", "redemptions", ["merchant_id", "store_id", "at"]
    )
    op.create_table(
        "refused_scans",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("how", sa.String(24), nullable=False),
        sa.Column("photo", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_refused_scans"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "card_id"],
            ["cards.merchant_id", "cards.id"],
            name="fk_refused_scans_merchant_id_card_id_cards",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_refused_scans_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "staff_id"],
            ["staff.merchant_id", "staff.id"],
            name="fk_refused_scans_merchant_id_staff_id_staff",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_refused_scans_merchant_id_store_id_stores",
        ),
    )
    op.create_index("ix_refused_scans_merchant_id_at", "refused_scans", ["merchant_id", "at"])
    op.create_index(
        "ix_refused_scans_merchant_id_staff_id_reason_at",
        "refused_scans",
        ["merchant_id", "staff_id", "reason", "at"],
    )


def downgrade() -> None:
    op.drop_table("refused_scans")
    op.drop_table("redemptions")
