"""Merchants' own bots, and who speaks with them"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_bots",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("managed", sa.Boolean(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_own_bots"),
        sa.UniqueConstraint("merchant_id", name="uq_own_bots_merchant_id"),
    )
    op.create_table(
        "bot_chats",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hat_role", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "bot_id", "person_id", name="pk_bot_chats"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_bot_chats_merchant_id_merchants"
        ),
    )


def downgrade() -> None:
    op.drop_table("bot_chats")
    op.drop_table("own_bots")
