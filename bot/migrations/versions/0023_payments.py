"""Charges and payouts: what Telegram took, and what goes back"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('due', 'trying', 'unclear')")
BY_HAND = sa.text("state = 'by_hand'")


def upgrade() -> None:
    op.create_table(
        "charges",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("telegram", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_charges_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_charges_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name="fk_charges_merchant_id_order_id_orders",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_charges"),
        sa.UniqueConstraint("merchant_id", "telegram", name="uq_charges_merchant_id_telegram"),
    )
    op.create_index("ix_charges_order", "charges", ["merchant_id", "order_id"])
    op.create_table(
        "payouts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("why", sa.String(24), nullable=False),
        sa.Column("charge_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount_positive")),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_payouts_done")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_payouts_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "charge_id"],
            ["charges.merchant_id", "charges.id"],
            name="fk_payouts_merchant_id_charge_id_charges",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name="fk_payouts_merchant_id_order_id_orders",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_payouts"),
        sa.UniqueConstraint("merchant_id", "key", name="uq_payouts_merchant_id_key"),
    )
    op.create_index("ix_payouts_due", "payouts", ["due"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_payouts_by_hand",
        "payouts",
        ["merchant_id", "id"],
        sqlite_where=BY_HAND,
        postgresql_where=BY_HAND,
    )
    op.create_index("ix_payouts_order", "payouts", ["merchant_id", "order_id"])


def downgrade() -> None:
    op.drop_table("payouts")
    op.drop_table("charges")
