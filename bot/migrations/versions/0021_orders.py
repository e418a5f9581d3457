"""Orders"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("template", sa.String(24), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("cash", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("means", sa.String(24), nullable=True),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("till_id", sa.BigInteger(), nullable=True),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'closed') OR paid_at IS NOT NULL", name=op.f("ck_orders_paid")
        ),
        sa.CheckConstraint(
            "points >= 0 AND cash >= 0 AND freight >= 0", name=op.f("ck_orders_price_not_negative")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "hold_id"],
            ["reservations.merchant_id", "reservations.id"],
            name="fk_orders_merchant_id_hold_id_reservations",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "listing_id"],
            ["listings.merchant_id", "listings.id"],
            name="fk_orders_merchant_id_listing_id_listings",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_orders_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_orders_merchant_id_product_id_products",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_orders_merchant_id_store_id_stores",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "till_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_orders_merchant_id_till_id_stores",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_orders_merchant_id_variant_id_variants",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_orders"),
        sa.UniqueConstraint("merchant_id", "no", name="uq_orders_merchant_id_no"),
    )
    op.create_index(
        "ix_orders_on_their_way",
        "orders",
        ["merchant_id", "shipped_at"],
        sqlite_where=sa.text("state = 'shipped'"),
        postgresql_where=sa.text("state = 'shipped'"),
    )
    op.create_index("ix_orders_paid", "orders", ["merchant_id", "paid_at"])
    op.create_index("ix_orders_person", "orders", ["merchant_id", "person_id", "id"])
    op.create_index(
        "ix_orders_points",
        "orders",
        ["merchant_id", "id"],
        sqlite_where=sa.text("points > 0"),
        postgresql_where=sa.text("points > 0"),
    )
    op.create_index("ix_orders_product", "orders", ["merchant_id", "product_id", "id"])
    op.create_index(
        "ix_orders_refunded",
        "orders",
        ["merchant_id", "refunded_at"],
        sqlite_where=sa.text("refunded_at IS NOT NULL"),
        postgresql_where=sa.text("refunded_at IS NOT NULL"),
    )
    op.create_index("ix_orders_state", "orders", ["merchant_id", "state", "id"])
    op.create_index("ix_orders_template", "orders", ["merchant_id", "template", "id"])
    op.create_index(
        "ix_orders_unpaid",
        "orders",
        ["merchant_id", "closes_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    op.drop_table("orders")
