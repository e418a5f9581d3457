"""People, merchants, their stores, and how rows are numbered"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("hat_merchant_id", sa.BigInteger(), nullable=True),
        sa.Column("hat_role", sa.String(), nullable=True),
        sa.Column("quiet_from", sa.BigInteger(), nullable=True),
        sa.Column("quiet_to", sa.BigInteger(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "merchants",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("report_hour", sa.BigInteger(), nullable=False),
        sa.Column("pin_typed", sa.Boolean(), nullable=False),
        sa.Column("hand_on", sa.Boolean(), nullable=False),
        sa.Column("pin_above", sa.BigInteger(), nullable=True),
        sa.Column("hold_minutes", sa.BigInteger(), nullable=False),
        sa.Column("points_rate", sa.BigInteger(), nullable=False),
        sa.Column("points_months", sa.BigInteger(), nullable=True),
        sa.Column("earn_rate", sa.BigInteger(), nullable=False),
        sa.Column("order_form", sa.JSON(), nullable=False),
        sa.Column("refund_days", sa.BigInteger(), nullable=False),
        sa.Column("refund_points", sa.Boolean(), nullable=False),
        sa.Column("refund_free", sa.BigInteger(), nullable=True),
        sa.Column("refund_one", sa.BigInteger(), nullable=True),
        sa.Column("refund_hours", sa.BigInteger(), nullable=False),
        sa.Column("echo_hours", sa.BigInteger(), nullable=False),
        sa.Column("provider_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("provider_mask", sa.String(), nullable=True),
        sa.Column("stars_rate", sa.BigInteger(), nullable=True),
        sa.Column("cash_authorised", sa.Boolean(), nullable=False),
        sa.Column("restock_refunds", sa.Boolean(), nullable=False),
        sa.Column("restock_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erp_restocks", sa.Boolean(), nullable=False),
        sa.Column("reported_for", sa.Date(), nullable=True),
        sa.Column("reports_unopened", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_merchants"),
    )
    op.create_table(
        "stores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("image_url", sa.String(), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("again_minutes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_stores"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_stores_merchant_id_merchants"
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_stores_whole_point")
        ),
    )
    elsewhere = sa.text("external_id <> '' AND deleted_at IS NULL")
    op.create_index(
        "uq_stores_external_id",
        "stores",
        ["merchant_id", "external_id"],
        unique=True,
        sqlite_where=elsewhere,
        postgresql_where=elsewhere,
    )
    op.create_index("ix_stores_merchant_id_deleted_at", "stores", ["merchant_id", "deleted_at"])
    op.create_table(
        "counters",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "kind", name="pk_counters"),
    )


def downgrade() -> None:
    op.drop_table("counters")
    op.drop_table("stores")
    op.drop_table("merchants")
    op.drop_table("people")
