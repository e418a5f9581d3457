"""Alerts before something ends"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(24), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(24), nullable=True),
        sa.Column("acted_by", sa.BigInteger(), nullable=True),
        sa.Column("acted_name", sa.String(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_alerts"),
        sa.UniqueConstraint(
            "merchant_id",
            "what",
            "thing_id",
            "days",
            "ends_on",
            name="uq_alerts_merchant_id_what_thing_id_days_ends_on",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_alerts_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_alerts_merchant_id_product_id_products",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_alerts_merchant_id_voucher_id_vouchers",
        ),
    )
    op.create_index(
        "ix_alerts_next",
        "alerts",
        ["merchant_id", "next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_alerts_raised", "alerts", ["merchant_id", "raised_on", "id"])
    op.create_table(
        "alert_settings",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("managers_first", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=True),
        sa.Column("cards_from", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_alert_settings"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_alert_settings_merchant_id_merchants"
        ),
    )
    op.create_index(
        "ix_alert_settings_cards_from",
        "alert_settings",
        ["merchant_id", "cards_from"],
        sqlite_where=sa.text("cards_from IS NOT NULL"),
        postgresql_where=sa.text("cards_from IS NOT NULL"),
    )
    every = sa.text("INSERT INTO chores SELECT id, 'alerts', created_at FROM merchants")
    op.execute(every)


def downgrade() -> None:
    op.execute("DELETE FROM chores WHERE chore = 'alerts'")
    op.drop_table("alert_settings")
    op.drop_table("alerts")
