"""Products, stock and malls"""

import sqlalchemy as sa
from alembic import op

import domain.engine.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_files",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("bot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "digest", "bot_id", name=op.f("pk_picture_files")),
    )
    op.create_table(
        "pictures",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "digest", name=op.f("pk_pictures")),
    )
    op.create_table(
        "search_words",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column(
            "word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("ref", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(
            "merchant_id", "scope", "word", "ref", name=op.f("pk_search_words")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_words", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_words_merchant_id_scope_ref_word"),
            ["merchant_id", "scope", "ref", "word"],
            unique=False,
        )

    op.create_table(
        "stock_checks",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wrong", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "day", name=op.f("pk_stock_checks")),
    )
    op.create_table(
        "uploads",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "token", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_uploads_merchant_id_at"), ["merchant_id", "at"], unique=False
        )
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "upload_pieces",
        sa.Column("merchant_id", big, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("place", big, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id", "token"],
            ["uploads.merchant_id", "uploads.token"],
            name=op.f("fk_upload_pieces_merchant_id_token_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "token", "place", name=op.f("pk_upload_pieces")),
    )

    op.create_table(
        "card_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("added_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("given_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("given_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reservation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_card_keys_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_keys")),
        sa.UniqueConstraint(
            "merchant_id", "fingerprint", name=op.f("uq_card_keys_merchant_id_fingerprint")
        ),
    )
    with op.batch_alter_table("card_keys", schema=None) as batch_op:
        batch_op.create_index(
            "ix_card_keys_free",
            ["merchant_id", "variant_id", "id"],
            unique=False,
            sqlite_where=sa.text("given_at IS NULL"),
            postgresql_where=sa.text("given_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_card_keys_merchant_id_reservation_id"),
            ["merchant_id", "reservation_id"],
            unique=False,
        )

    op.create_table(
        "listing_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mall",
            sa.Enum("points", "shop", name="mall", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_listing_groups_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_groups")),
        sa.UniqueConstraint(
            "merchant_id", "mall", "name", name=op.f("uq_listing_groups_merchant_id_mall_name")
        ),
    )
    op.create_table(
        "malls",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mall",
            sa.Enum("points", "shop", name="mall", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("published_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("preview", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_malls_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "mall", name=op.f("pk_malls")),
        sa.UniqueConstraint("preview", name=op.f("uq_malls_preview")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("points_mall", "ecommerce", name="purpose", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "physical",
                "voucher",
                "points",
                "cdk",
                "red_packet",
                name="category",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "template",
            sa.Enum(
                "shipping",
                "pick_up",
                "redemption_card",
                "points_credit",
                "card_key",
                "by_hand",
                name="template",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("platforms", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("carousel", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("freight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("own", "resource_centre", name="origin", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column(
            "supplier_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("online_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "redeem_mode",
            sa.Enum("by_order", "by_count", name="redeemmode", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "card_mode",
            sa.Enum("single", "multi", name="cardmode", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "validity",
            sa.Enum(
                "fixed",
                "after_purchase",
                "from_sale",
                name="validity",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "valid_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("auto_off", sa.Boolean(), nullable=False),
        sa.Column(
            "wait_hours", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("cross_store", sa.Boolean(), nullable=False),
        sa.Column("unified_stock", sa.Boolean(), nullable=False),
        sa.Column("created_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deleted_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("freight >= 0", name=op.f("ck_products_freight_not_negative")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_products_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("merchant_id", "id", name=op.f("uq_products_merchant_id_id")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index("ix_products_ending", ["merchant_id", "expires_on"], unique=False)
        batch_op.create_index(
            "ix_products_living",
            ["merchant_id", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_products_purpose",
            ["merchant_id", "purpose", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "stock_moves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sub_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "stock_in",
                "purchased",
                "keys",
                "write_off",
                "allocate",
                "return",
                "edit",
                "reserve",
                "release",
                "expire",
                "sale",
                "restock",
                name="kind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "pool_change", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "pool_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "sub_change", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sub_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "reserved_change", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "reserved_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_stock_moves_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_moves")),
    )
    with op.batch_alter_table("stock_moves", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_moves_merchant_id_at"), ["merchant_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_stock_moves_merchant_id_variant_id_id"),
            ["merchant_id", "variant_id", "id"],
            unique=False,
        )

    op.create_table(
        "supplier_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_supplier_items_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_supplier_items_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_items")),
        sa.UniqueConstraint(
            "merchant_id",
            "supplier",
            "item",
            name=op.f("uq_supplier_items_merchant_id_supplier_item"),
        ),
    )
    op.create_table(
        "visits",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mall",
            sa.Enum("points", "shop", name="mall", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("opened", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_visits_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "mall", "listing_id", "channel", "person_id", name=op.f("pk_visits")
        ),
    )
    op.create_table(
        "listings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mall",
            sa.Enum("points", "shop", name="mall", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "points_only",
                "points_and_cash",
                "points_offset",
                "cash",
                name="mode",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cash", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rate", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "points_stock", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "points_taken", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "purchase_limit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column(
            "freight",
            sa.Enum("product", "free", name="freight", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "new",
                "by_hand",
                "original_offline",
                "original_deleted",
                "expired",
                name="cause",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("short_told", sa.Boolean(), nullable=False),
        sa.Column("created_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("deleted_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cash IS NULL OR cash >= 0", name=op.f("ck_listings_cash_not_negative")
        ),
        sa.CheckConstraint(
            "points IS NULL OR points > 0", name=op.f("ck_listings_points_positive")
        ),
        sa.CheckConstraint(
            "points_stock IS NULL OR (points_taken >= 0 AND points_taken <= points_stock)",
            name=op.f("ck_listings_points_stock_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["listing_groups.id"], name=op.f("fk_listings_group_id_listing_groups")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name=op.f("fk_listings_merchant_id_product_id_products"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_listings_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("merchant_id", "id", name=op.f("uq_listings_merchant_id_id")),
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_listings_shown",
            ["merchant_id", "mall", "group_id", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_listings_product",
            ["merchant_id", "mall", "product_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "product_stores",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_stores_product_id_products")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_product_stores_store_id_stores")
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "product_id", "store_id", name=op.f("pk_product_stores")
        ),
    )
    op.create_table(
        "supplier_orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "supplier_item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "unit_price", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchants.id"],
            name=op.f("fk_supplier_orders_merchant_id_merchants"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_supplier_orders_product_id_products")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_item_id"],
            ["supplier_items.id"],
            name=op.f("fk_supplier_orders_supplier_item_id_supplier_items"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_orders")),
    )
    with op.batch_alter_table("supplier_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_orders_merchant_id_at"), ["merchant_id", "at"], unique=False
        )

    op.create_table(
        "variants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("barcode", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deleted_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("price >= 0", name=op.f("ck_variants_price_not_negative")),
        sa.CheckConstraint("uses IS NULL OR uses > 0", name=op.f("ck_variants_uses_positive")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name=op.f("fk_variants_merchant_id_product_id_products"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variants")),
        sa.UniqueConstraint("merchant_id", "id", name=op.f("uq_variants_merchant_id_id")),
    )
    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_variants_merchant_id_barcode"), ["merchant_id", "barcode"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_variants_merchant_id_product_id"),
            ["merchant_id", "product_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_variants_sku",
            ["merchant_id", "sku"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "stock_pools",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_pools_not_negative")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name=op.f("fk_stock_pools_merchant_id_variant_id_variants"),
        ),
        sa.PrimaryKeyConstraint("merchant_id", "variant_id", name=op.f("pk_stock_pools")),
    )
    op.create_table(
        "sub_inventories",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mall",
            sa.Enum("points", "shop", name="mall", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "reserved", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sold", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column(
            "daily_limit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("counted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "freight",
            sa.Enum("product", "free", name="freight", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("low_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("low_told", sa.Boolean(), nullable=False),
        sa.Column(
            "low_crossings", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("low_snoozed_until", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "daily_limit IS NULL OR daily_limit >= 0", name=op.f("ck_sub_inventories_daily_limit")
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_sub_inventories_not_negative")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= quantity", name=op.f("ck_sub_inventories_not_oversold")
        ),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_sub_inventories_sold_not_negative")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name=op.f("fk_sub_inventories_merchant_id_variant_id_variants"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchants.id"],
            name=op.f("fk_sub_inventories_merchant_id_merchants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_inventories")),
        sa.UniqueConstraint(
            "merchant_id",
            "variant_id",
            "mall",
            "store_id",
            name=op.f("uq_sub_inventories_merchant_id_variant_id_mall_store_id"),
        ),
    )
    with op.batch_alter_table("sub_inventories", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sub_inventories_snoozed",
            ["merchant_id", "low_snoozed_until"],
            unique=False,
            sqlite_where=sa.text("low_snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("low_snoozed_until IS NOT NULL"),
        )

    op.create_table(
        "reservations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sub_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column(
            "quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "sold",
                "released",
                "expired",
                name="holdstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("made_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_reservations_merchant_id_merchants")
        ),
        sa.ForeignKeyConstraint(
            ["sub_id"], ["sub_inventories.id"], name=op.f("fk_reservations_sub_id_sub_inventories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reservations_due",
            ["merchant_id", "expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            batch_op.f("ix_reservations_merchant_id_listing_id_person_id"),
            ["merchant_id", "listing_id", "person_id"],
            unique=False,
        )

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("merchants", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "hold_minutes",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="30",
            )
        )
        batch_op.add_column(
            sa.Column(
                "points_rate",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="100",
            )
        )
        batch_op.add_column(
            sa.Column("cash_authorised", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("restock_refunds", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("restock_since", domain.engine.base.Moment(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("erp_restocks", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    _append_only()


def _append_only() -> None:
    """The ledger of stock is never changed, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER stock_moves_no_{deed.lower()} BEFORE {deed} ON stock_moves "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER stock_moves_append_only BEFORE UPDATE OR DELETE ON stock_moves "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    with op.batch_alter_table("merchants", schema=None) as batch_op:
        batch_op.drop_column("erp_restocks")
        batch_op.drop_column("restock_since")
        batch_op.drop_column("restock_refunds")
        batch_op.drop_column("cash_authorised")
        batch_op.drop_column("points_rate")
        batch_op.drop_column("hold_minutes")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("tags")
        batch_op.drop_column("level")

    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reservations_merchant_id_listing_id_person_id"))
        batch_op.drop_index(
            "ix_reservations_due",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )

    op.drop_table("reservations")
    with op.batch_alter_table("sub_inventories", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_sub_inventories_snoozed",
            sqlite_where=sa.text("low_snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("low_snoozed_until IS NOT NULL"),
        )

    op.drop_table("sub_inventories")
    op.drop_table("stock_pools")
    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_variants_sku",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_variants_merchant_id_product_id"))
        batch_op.drop_index(batch_op.f("ix_variants_merchant_id_barcode"))

    op.drop_table("variants")
    with op.batch_alter_table("supplier_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_orders_merchant_id_at"))

    op.drop_table("supplier_orders")
    op.drop_table("product_stores")
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_listings_product",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_listings_shown",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.drop_table("listings")
    op.drop_table("visits")
    op.drop_table("supplier_items")
    with op.batch_alter_table("stock_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_moves_merchant_id_variant_id_id"))
        batch_op.drop_index(batch_op.f("ix_stock_moves_merchant_id_at"))

    op.drop_table("stock_moves")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_products_purpose",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_products_living",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index("ix_products_ending")

    op.drop_table("products")
    op.drop_table("malls")
    op.drop_table("listing_groups")
    with op.batch_alter_table("card_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_keys_merchant_id_reservation_id"))
        batch_op.drop_index(
            "ix_card_keys_free",
            sqlite_where=sa.text("given_at IS NULL"),
            postgresql_where=sa.text("given_at IS NULL"),
        )

    op.drop_table("card_keys")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_merchant_id_at"))

    op.drop_table("upload_pieces")
    op.drop_table("uploads")
    op.drop_table("stock_checks")
    with op.batch_alter_table("search_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_words_merchant_id_scope_ref_word"))

    op.drop_table("search_words")
    op.drop_table("pictures")
    op.drop_table("picture_files")
