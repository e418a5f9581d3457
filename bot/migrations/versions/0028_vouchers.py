"""Where vouchers are good, who claimed how many, and whose each link is"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    voucher = sa.ForeignKeyConstraint(
        ["merchant_id", "voucher_id"],
        ["vouchers.merchant_id", "vouchers.id"],
        name="fk_voucher_stores_merchant_id_voucher_id_vouchers",
    )
    op.create_table(
        "voucher_stores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "voucher_id", "store_id", name="pk_voucher_stores"),
        voucher,
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_voucher_stores_merchant_id_store_id_stores",
        ),
    )
    op.create_index(
        "ix_voucher_stores_merchant_id_store_id", "voucher_stores", ["merchant_id", "store_id"]
    )
    op.create_table(
        "voucher_takers",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "merchant_id", "voucher_id", "person_id", name="pk_voucher_takers"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_voucher_takers_merchant_id_voucher_id_vouchers",
        ),
    )
    op.create_table(
        "voucher_links",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_voucher_links"),
    )


def downgrade() -> None:
    op.drop_table("voucher_links")
    op.drop_table("voucher_takers")
    op.drop_table("voucher_stores")
