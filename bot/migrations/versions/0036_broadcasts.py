"""Broadcasts to many members"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("of_voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("pay_percent", sa.BigInteger(), nullable=True),
        sa.Column("offer_ends", sa.Date(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_broadcasts"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_broadcasts_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_broadcasts_merchant_id_voucher_id_vouchers",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "of_voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_broadcasts_merchant_id_of_voucher_id_vouchers",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_broadcasts_merchant_id_product_id_products",
        ),
    )
    going = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_broadcasts_next",
        "broadcasts",
        ["merchant_id", "next_at"],
        sqlite_where=going,
        postgresql_where=going,
    )
    op.create_table(
        "broadcast_people",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("later", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "merchant_id", "broadcast_id", "person_id", name="pk_broadcast_people"
        ),
        sa.UniqueConstraint(
            "merchant_id",
            "person_id",
            "day",
            "place",
            name="uq_broadcast_people_merchant_id_person_id_day_place",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "broadcast_id"],
            ["broadcasts.merchant_id", "broadcasts.id"],
            name="fk_broadcast_people_merchant_id_broadcast_id_broadcasts",
        ),
    )
    op.create_index(
        "ix_broadcast_people_merchant_id_at", "broadcast_people", ["merchant_id", "at"]
    )
    op.create_table(
        "broadcast_leavers",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "person_id", name="pk_broadcast_leavers"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_broadcast_leavers_merchant_id_merchants"
        ),
    )


def downgrade() -> None:
    op.drop_table("broadcast_leavers")
    op.drop_table("broadcast_people")
    op.drop_table("broadcasts")
