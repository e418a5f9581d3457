"""Stock that is kept for somebody, and card keys"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reservations",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sub_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_reservations"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "listing_id"],
            ["listings.merchant_id", "listings.id"],
            name="fk_reservations_merchant_id_listing_id_listings",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_reservations_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "sub_id"],
            ["sub_inventories.merchant_id", "sub_inventories.id"],
            name="fk_reservations_merchant_id_sub_id_sub_inventories",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_reservations_merchant_id_variant_id_variants",
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity_positive")),
    )
    op.create_index(
        "ix_reservations_due",
        "reservations",
        ["merchant_id", "expires_at"],
        sqlite_where=sa.text("state = 'held' AND NOT ordered"),
        postgresql_where=sa.text("state = 'held' AND NOT ordered"),
    )
    op.create_index(
        "ix_reservations_merchant_id_listing_id_person_id",
        "reservations",
        ["merchant_id", "listing_id", "person_id"],
    )
    op.create_index(
        "ix_reservations_merchant_id_variant_id", "reservations", ["merchant_id", "variant_id"]
    )
    op.create_table(
        "card_keys",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_to", sa.BigInteger(), nullable=True),
        sa.Column("reservation_id", sa.BigInteger(), nullable=True),
        sa.Column("upload", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_card_keys"),
        sa.UniqueConstraint(
            "merchant_id", "fingerprint", name="uq_card_keys_merchant_id_fingerprint"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_card_keys_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "reservation_id"],
            ["reservations.merchant_id", "reservations.id"],
            name="fk_card_keys_merchant_id_reservation_id_reservations",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "variant_id"],
            ["variants.merchant_id", "variants.id"],
            name="fk_card_keys_merchant_id_variant_id_variants",
        ),
    )
    op.create_index(
        "ix_card_keys_free",
        "card_keys",
        ["merchant_id", "variant_id", "id"],
        sqlite_where=sa.text("given_at IS NULL"),
        postgresql_where=sa.text("given_at IS NULL"),
    )
    op.create_index(
        "ix_card_keys_merchant_id_reservation_id", "card_keys", ["merchant_id", "reservation_id"]
    )


def downgrade() -> None:
    op.drop_table("card_keys")
    op.drop_table("reservations")
