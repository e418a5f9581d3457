"""Uses that were denied by a card's holder; passes handed on; shifts"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "denials",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_denials"),
        sa.UniqueConstraint("merchant_id", "record_id", name="uq_denials_merchant_id_record_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "record_id"],
            ["redemptions.merchant_id", "redemptions.id"],
            name="fk_denials_merchant_id_record_id_redemptions",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "card_id"],
            ["cards.merchant_id", "cards.id"],
            name="fk_denials_merchant_id_card_id_cards",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "decided_by"],
            ["staff.merchant_id", "staff.id"],
            name="fk_denials_merchant_id_decided_by_staff",
        ),
    )
    waiting = sa.text("state = 'open'")
    op.create_index(
        "ix_denials_open",
        "denials",
        ["merchant_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "handings",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_handings"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "card_id"],
            ["cards.merchant_id", "cards.id"],
            name="fk_handings_merchant_id_card_id_cards",
        ),
    )
    handed = sa.text("state = 'waiting'")
    op.create_index(
        "ix_handings_waiting",
        "handings",
        ["merchant_id", "card_id"],
        unique=True,
        sqlite_where=handed,
        postgresql_where=handed,
    )
    op.create_table(
        "handing_tokens",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("handing_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_handing_tokens"),
    )
    op.create_table(
        "shifts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(24), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_shifts"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "staff_id"],
            ["staff.merchant_id", "staff.id"],
            name="fk_shifts_merchant_id_staff_id_staff",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_shifts_merchant_id_store_id_stores",
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (ended IS NULL)", name=op.f("ck_shifts_ended_somehow")
        ),
    )
    running = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_shifts_open",
        "shifts",
        ["merchant_id", "staff_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index(
        "ix_shifts_due",
        "shifts",
        ["due_at", "merchant_id"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index("ix_shifts_merchant_id_opened_at", "shifts", ["merchant_id", "opened_at"])
    op.create_table(
        "shift_links",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_shift_links"),
        sa.UniqueConstraint("merchant_id", "store_id", name="uq_shift_links_merchant_id_store_id"),
    )


def downgrade() -> None:
    op.drop_table("shift_links")
    op.drop_table("shifts")
    op.drop_table("handing_tokens")
    op.drop_table("handings")
    op.drop_table("denials")
