"""Refunds"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("why", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_name", sa.String(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.BigInteger(), nullable=False),
        sa.Column("turns", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_name", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state = 'waiting' OR decided_at IS NOT NULL", name=op.f("ck_refunds_decided")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name=op.f("fk_refunds_merchant_id_order_id_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_refunds_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_order", "refunds", ["merchant_id", "order_id", "id"])
    op.create_index("ix_refunds_person", "refunds", ["merchant_id", "person_id", "asked_at"])
    op.create_index("ix_refunds_state", "refunds", ["merchant_id", "state", "id"])
    op.create_index(
        "ix_refunds_unanswered",
        "refunds",
        ["merchant_id", "escalates_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_refunds_standing",
        "refunds",
        ["merchant_id", "order_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'done')"),
        postgresql_where=sa.text("state IN ('waiting', 'done')"),
    )
    op.create_table(
        "refund_votes",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.BigInteger(), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "refund_id"],
            ["refunds.merchant_id", "refunds.id"],
            name=op.f("fk_refund_votes_merchant_id_refund_id_refunds"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_refund_votes_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name=op.f("pk_refund_votes")),
        sa.UniqueConstraint(
            "merchant_id",
            "refund_id",
            "case_no",
            "person_id",
            "yes",
            name=op.f("uq_refund_votes_merchant_id_refund_id_case_no_person_id_yes"),
        ),
    )
    op.create_table(
        "restocks",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_restocks_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "order_id"],
            ["orders.merchant_id", "orders.id"],
            name=op.f("fk_restocks_merchant_id_order_id_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name=op.f("fk_restocks_merchant_id_product_id_products"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "refund_id"],
            ["refunds.merchant_id", "refunds.id"],
            name=op.f("fk_restocks_merchant_id_refund_id_refunds"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name=op.f("fk_restocks_merchant_id_variant_id_variants"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_restocks_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name=op.f("pk_restocks")),
        sa.UniqueConstraint(
            "merchant_id", "refund_id", name=op.f("uq_restocks_merchant_id_refund_id")
        ),
    )
    op.create_index(
        "ix_restocks_echo",
        "restocks",
        ["merchant_id", "variant_id", "quantity", "at"],
        sqlite_where=sa.text("mode = 'auto' AND answered_at IS NULL"),
        postgresql_where=sa.text("mode = 'auto' AND answered_at IS NULL"),
    )
    op.create_index("ix_restocks_order", "restocks", ["merchant_id", "order_id"])
    op.create_index("ix_restocks_product", "restocks", ["merchant_id", "product_id", "id"])
    if op.get_context().dialect.name == "postgresql":
        for whose in ("CURRENT_USER", "PUBLIC"):
            op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON refund_votes FROM {whose}")
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER refund_votes_no_{deed.lower()} BEFORE {deed} ON refund_votes "
                "BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("restocks")
    op.drop_table("refund_votes")
    op.drop_table("refunds")
