"""The pool, the malls" sub-inventories, and the ledger"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_pools",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "variant_id", name="pk_stock_pools"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_stock_pools_merchant_id_variant_id_variants",
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_pools_not_negative")),
    )
    op.create_table(
        "sub_inventories",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("daily_limit", sa.BigInteger(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.String(24), nullable=False),
        sa.Column("low_at", sa.BigInteger(), nullable=True),
        sa.Column("low_told", sa.Boolean(), nullable=False),
        sa.Column("low_crossings", sa.BigInteger(), nullable=False),
        sa.Column("low_snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_sub_inventories"),
        sa.UniqueConstraint(
            "merchant_id",
            "variant_id",
            "mall",
            "store_id",
            name="uq_sub_inventories_merchant_id_variant_id_mall_store_id",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_sub_inventories_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_sub_inventories_merchant_id_store_id_stores",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_sub_inventories_merchant_id_variant_id_variants",
        ),
        sa.CheckConstraint(
            "daily_limit IS NULL OR daily_limit >= 0", name=op.f("ck_sub_inventories_daily_limit")
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_sub_inventories_not_negative")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= quantity", name=op.f("ck_sub_inventories_not_oversold")
        ),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_sub_inventories_sold_not_negative")),
    )
    op.create_index(
        "ix_sub_inventories_snoozed",
        "sub_inventories",
        ["merchant_id", "low_snoozed_until"],
        sqlite_where=sa.text("low_snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("low_snoozed_until IS NOT NULL"),
    )
    op.create_index(
        "ix_sub_inventories_moved",
        "sub_inventories",
        ["merchant_id", "moved_at"],
        sqlite_where=sa.text("moved_at IS NOT NULL"),
        postgresql_where=sa.text("moved_at IS NOT NULL"),
    )
    op.create_index(
        "ix_sub_inventories_low",
        "sub_inventories",
        ["merchant_id", "variant_id"],
        sqlite_where=sa.text("low_told = 1"),
        postgresql_where=sa.text("low_told"),
    )
    op.create_index(
        "uq_sub_inventories_unified",
        "sub_inventories",
        ["merchant_id", "variant_id", "mall"],
        unique=True,
        sqlite_where=sa.text("store_id IS NULL"),
        postgresql_where=sa.text("store_id IS NULL"),
    )
    op.create_table(
        "stock_moves",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("sub_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("pool_change", sa.BigInteger(), nullable=False),
        sa.Column("pool_after", sa.BigInteger(), nullable=True),
        sa.Column("sub_change", sa.BigInteger(), nullable=False),
        sa.Column("sub_after", sa.BigInteger(), nullable=True),
        sa.Column("reserved_change", sa.BigInteger(), nullable=False),
        sa.Column("reserved_after", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_stock_moves"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_stock_moves_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "sub_id"],
            ["sub_inventories.merchant_id", "sub_inventories.id"],
            name="fk_stock_moves_merchant_id_sub_id_sub_inventories",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_stock_moves_merchant_id_variant_id_variants",
        ),
    )
    op.create_index("ix_stock_moves_merchant_id_at", "stock_moves", ["merchant_id", "at"])
    op.create_index(
        "ix_stock_moves_merchant_id_variant_id_id",
        "stock_moves",
        ["merchant_id", "variant_id", "id"],
    )
    op.create_table(
        "stock_checks",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "day", name="pk_stock_checks"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_stock_checks_merchant_id_merchants"
        ),
    )
    if op.get_context().dialect.name == "postgresql":
        # Also from who made the table, which is the role that runs the program.
        op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON stock_moves FROM CURRENT_USER")
        op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON stock_moves FROM PUBLIC")
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER stock_moves_no_{deed.lower()} BEFORE {deed} ON stock_moves "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("stock_checks")
    op.drop_table("stock_moves")
    op.drop_table("sub_inventories")
    op.drop_table("stock_pools")
