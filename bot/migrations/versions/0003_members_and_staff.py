"""Members, staff, and the invitations that make them"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("upload", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_members"),
        sa.UniqueConstraint("merchant_id", "person_id", name="uq_members_merchant_id_person_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_members_merchant_id_merchants"
        ),
    )
    op.create_index("ix_members_person", "members", ["person_id"])
    op.create_table(
        "staff",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at_store_id", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("pin_failures", sa.BigInteger(), nullable=False),
        sa.Column("pin_locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_staff"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "at_store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_staff_merchant_id_at_store_id_stores",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_staff_merchant_id_merchants"
        ),
    )
    op.create_index("ix_staff_person", "staff", ["person_id"])
    op.create_index(
        "uq_staff_living",
        "staff",
        ["merchant_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "staff_stores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "staff_id", "store_id", name="pk_staff_stores"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "staff_id"],
            ["staff.merchant_id", "staff.id"],
            name="fk_staff_stores_merchant_id_staff_id_staff",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_staff_stores_merchant_id_store_id_stores",
        ),
    )
    op.create_table(
        "invitations",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("store_ids", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_invitations"),
        sa.UniqueConstraint(
            "merchant_id", "person_id", name="uq_invitations_merchant_id_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_invitations_merchant_id_merchants"
        ),
    )
    op.create_table(
        "invitation_tokens",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitation_tokens"),
    )


def downgrade() -> None:
    op.drop_table("invitation_tokens")
    op.drop_table("invitations")
    op.drop_table("staff_stores")
    op.drop_table("staff")
    op.drop_table("members")
