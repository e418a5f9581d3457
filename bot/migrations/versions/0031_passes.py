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


def downgrade() -> None:
    op.drop_table("denials")
