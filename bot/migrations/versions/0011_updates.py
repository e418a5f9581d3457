"""Updates as they came"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "updates",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("album", sa.String(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_updates"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_updates_waiting",
        "updates",
        ["bot_id", "chat", "update_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_updates_bot_id_chat_received", "updates", ["bot_id", "chat", "received"])


def downgrade() -> None:
    op.drop_table("updates")
