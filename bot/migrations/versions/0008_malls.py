"""Malls, listings, and who came by which link"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "malls",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preview", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "mall", name="pk_malls"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_malls_merchant_id_merchants"
        ),
    )
    op.create_table(
        "mall_previews",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_mall_previews"),
    )
    op.create_table(
        "listing_groups",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_listing_groups"),
        sa.UniqueConstraint(
            "merchant_id", "mall", "name", name="uq_listing_groups_merchant_id_mall_name"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_listing_groups_merchant_id_merchants"
        ),
    )
    op.create_table(
        "listings",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mode", sa.String(24), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("cash", sa.BigInteger(), nullable=True),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("points_stock", sa.BigInteger(), nullable=True),
        sa.Column("points_taken", sa.BigInteger(), nullable=False),
        sa.Column("purchase_limit", sa.BigInteger(), nullable=True),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("see_levels", sa.JSON(), nullable=False),
        sa.Column("see_tags", sa.JSON(), nullable=False),
        sa.Column("seen_by_all", sa.Boolean(), nullable=False),
        sa.Column("freight", sa.String(24), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("short_told", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_listings"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "group_id"],
            ["listing_groups.merchant_id", "listing_groups.id"],
            name="fk_listings_merchant_id_group_id_listing_groups",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_listings_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "product_id"],
            ["products.merchant_id", "products.id"],
            name="fk_listings_merchant_id_product_id_products",
        ),
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
    )
    op.create_index(
        "ix_listings_shown",
        "listings",
        ["merchant_id", "mall", "group_id", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_listings_product",
        "listings",
        ["merchant_id", "mall", "product_id"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "visits",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("mall", sa.String(24), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "merchant_id", "mall", "listing_id", "channel", "person_id", name="pk_visits"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_visits_merchant_id_merchants"
        ),
    )


def downgrade() -> None:
    op.drop_table("visits")
    op.drop_table("listings")
    op.drop_table("listing_groups")
    op.drop_table("mall_previews")
    op.drop_table("malls")
