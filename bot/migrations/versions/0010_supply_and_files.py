"""What was bought of suppliers, and files on their way in"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_orders",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_item_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_supplier_orders"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_supplier_orders_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_supplier_orders_merchant_id_product_id_products",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "supplier_item_id"],
            ["supplier_items.merchant_id", "supplier_items.id"],
            name="fk_supplier_orders_merchant_id_supplier_item_id_supplier_items",
        ),
    )
    op.create_index("ix_supplier_orders_merchant_id_at", "supplier_orders", ["merchant_id", "at"])
    op.create_table(
        "uploads",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "token", name="pk_uploads"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_uploads_merchant_id_merchants"
        ),
    )
    op.create_index("ix_uploads_merchant_id_at", "uploads", ["merchant_id", "at"])
    op.create_table(
        "upload_pieces",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "token"],
            ["uploads.merchant_id", "uploads.token"],
            name="fk_upload_pieces_merchant_id_token_uploads",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "token", "place", name="pk_upload_pieces"),
    )


def downgrade() -> None:
    op.drop_table("upload_pieces")
    op.drop_table("uploads")
    op.drop_table("supplier_orders")
