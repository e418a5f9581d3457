"""Products, variants, pictures, and the words they are found by"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The beginning of a word is a range: words stand in the order of their signs.
    by_signs = "C" if op.get_context().dialect.name == "postgresql" else None
    op.create_table(
        "supplier_items",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("upload", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_supplier_items"),
        sa.UniqueConstraint(
            "merchant_id", "supplier", "item", name="uq_supplier_items_merchant_id_supplier_item"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_supplier_items_merchant_id_merchants"
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_supplier_items_price_not_negative")),
    )
    op.create_table(
        "products",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("category", sa.String(24), nullable=False),
        sa.Column("template", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("platforms", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("weight", sa.String(), nullable=False),
        sa.Column("logistics", sa.String(), nullable=False),
        sa.Column("returns", sa.String(), nullable=False),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.Column("balance_pays", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("carousel", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("benefit_until", sa.Date(), nullable=True),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.String(24), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("supplier_item_id", sa.BigInteger(), nullable=True),
        sa.Column("voucher_id", sa.BigInteger(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("on_sale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeem_mode", sa.String(24), nullable=False),
        sa.Column("card_mode", sa.String(24), nullable=False),
        sa.Column("validity", sa.String(24), nullable=False),
        sa.Column("valid_days", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("auto_off", sa.Boolean(), nullable=False),
        sa.Column("wait_hours", sa.BigInteger(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("cross_store", sa.Boolean(), nullable=False),
        sa.Column("unified_stock", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upload", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_products"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_products_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "supplier_item_id"],
            ["supplier_items.merchant_id", "supplier_items.id"],
            name="fk_products_merchant_id_supplier_item_id_supplier_items",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "voucher_id"],
            ["vouchers.merchant_id", "vouchers.id"],
            name="fk_products_merchant_id_voucher_id_vouchers",
        ),
        sa.CheckConstraint("freight >= 0", name=op.f("ck_products_freight_not_negative")),
    )
    op.create_index("ix_products_ending", "products", ["merchant_id", "expires_on"])
    op.create_index(
        "ix_products_benefit",
        "products",
        ["merchant_id", "benefit_until"],
        sqlite_where=sa.text("benefit_until IS NOT NULL"),
        postgresql_where=sa.text("benefit_until IS NOT NULL"),
    )
    op.create_index(
        "ix_products_living",
        "products",
        ["merchant_id", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_products_purpose",
        "products",
        ["merchant_id", "purpose", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    of_a_voucher = sa.text("voucher_id IS NOT NULL AND deleted_at IS NULL")
    op.create_index(
        "uq_products_voucher",
        "products",
        ["merchant_id", "voucher_id"],
        unique=True,
        sqlite_where=of_a_voucher,
        postgresql_where=of_a_voucher,
    )
    op.create_table(
        "variants",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upload", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_variants"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_variants_merchant_id_product_id_products",
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_variants_price_not_negative")),
        sa.CheckConstraint("uses IS NULL OR uses > 0", name=op.f("ck_variants_uses_positive")),
    )
    op.create_index("ix_variants_merchant_id_barcode", "variants", ["merchant_id", "barcode"])
    op.create_index(
        "ix_variants_merchant_id_product_id", "variants", ["merchant_id", "product_id"]
    )
    op.create_index(
        "uq_variants_sku",
        "variants",
        ["merchant_id", "sku"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "product_stores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "product_id", "store_id", name="pk_product_stores"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_product_stores_merchant_id_product_id_products",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_product_stores_merchant_id_store_id_stores",
        ),
    )
    op.create_table(
        "pictures",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "digest", name="pk_pictures"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_pictures_merchant_id_merchants"
        ),
    )
    op.create_table(
        "picture_files",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "digest", "bot_id", name="pk_picture_files"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "digest"],
            ["pictures.merchant_id", "pictures.digest"],
            name="fk_picture_files_merchant_id_digest_pictures",
        ),
    )
    op.create_table(
        "search_words",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("word", sa.Text(collation=by_signs), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "scope", "word", "ref", name="pk_search_words"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_search_words_merchant_id_scope_ref_word",
        "search_words",
        ["merchant_id", "scope", "ref", "word"],
    )


def downgrade() -> None:
    op.drop_table("search_words")
    op.drop_table("picture_files")
    op.drop_table("pictures")
    op.drop_table("product_stores")
    op.drop_table("variants")
    op.drop_table("products")
    op.drop_table("supplier_items")
