"""Vouchers, cards, where they are good, and whose each code is"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vouchers",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=True),
        sa.Column("pay_percent", sa.BigInteger(), nullable=True),
        sa.Column("cover", sa.String(), nullable=True),
        sa.Column("background", sa.String(), nullable=True),
        sa.Column("stock", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=True),
        sa.Column("each_may", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_vouchers"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_vouchers_merchant_id_merchants"
        ),
        sa.CheckConstraint("claimed >= 0", name=op.f("ck_vouchers_claimed_not_negative")),
        sa.CheckConstraint("claimed <= stock", name=op.f("ck_vouchers_no_more_than_there_are")),
        sa.CheckConstraint(
            "CASE kind WHEN 'amount_off' THEN off > 0 AND pay_percent IS NULL "
            "WHEN 'discount' THEN pay_percent BETWEEN 1 AND 99 AND off IS NULL "
            "ELSE off IS NULL AND pay_percent IS NULL END",
            name=op.f("ck_vouchers_terms_of_its_kind"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_days IS NULL", name=op.f("ck_vouchers_one_validity")
        ),
    )
    op.create_table(
        "cards",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("last_use", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("holder_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("sold_at", sa.BigInteger(), nullable=True),
        sa.Column("voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=True),
        sa.Column("pay_percent", sa.BigInteger(), nullable=True),
        sa.Column("issued_by", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_cards"),
        sa.UniqueConstraint("merchant_id", "code", name="uq_cards_merchant_id_code"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_cards_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "replaced_by"],
            ["cards.merchant_id", "cards.id"],
            name="fk_cards_merchant_id_replaced_by_cards",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_cards_merchant_id_voucher_id_vouchers",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "sold_at"],
            ["stores.merchant_id", "stores.id"],
            name="fk_cards_merchant_id_sold_at_stores",
        ),
        sa.CheckConstraint(
            "off IS NULL OR pay_percent IS NULL", name=op.f("ck_cards_one_kind_of_terms")
        ),
        sa.CheckConstraint("uses IS NULL OR used <= uses", name=op.f("ck_cards_not_overused")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_cards_used_not_negative")),
        sa.CheckConstraint("uses IS NULL OR uses > 0", name=op.f("ck_cards_uses_positive")),
    )
    ordered = sa.text("order_no <> ''")
    op.create_index(
        "ix_cards_order",
        "cards",
        ["merchant_id", "order_no"],
        sqlite_where=ordered,
        postgresql_where=ordered,
    )
    op.create_index(
        "ix_cards_voucher",
        "cards",
        ["merchant_id", "voucher_id", "id"],
        sqlite_where=sa.text("voucher_id IS NOT NULL"),
        postgresql_where=sa.text("voucher_id IS NOT NULL"),
    )
    for name, columns in (
        ("ix_cards_telling", ["merchant_id", "tell_at", "holder_id"]),
        ("ix_cards_telling_over_all", ["tell_at", "merchant_id"]),
    ):
        op.create_index(
            name,
            "cards",
            columns,
            sqlite_where=sa.text("tell_at IS NOT NULL"),
            postgresql_where=sa.text("tell_at IS NOT NULL"),
        )
    op.create_index("ix_cards_holder", "cards", ["holder_id"])
    op.create_index("ix_cards_merchant_id_issued_at", "cards", ["merchant_id", "issued_at"])
    op.create_table(
        "card_stores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "card_id", "store_id", name="pk_card_stores"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "card_id"],
            ["cards.merchant_id", "cards.id"],
            name="fk_card_stores_merchant_id_card_id_cards",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_card_stores_merchant_id_store_id_stores",
        ),
    )
    op.create_index(
        "ix_card_stores_merchant_id_store_id", "card_stores", ["merchant_id", "store_id"]
    )
    op.create_table(
        "card_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_card_codes"),
    )


def downgrade() -> None:
    op.drop_table("card_codes")
    op.drop_table("card_stores")
    op.drop_table("cards")
    op.drop_table("vouchers")
