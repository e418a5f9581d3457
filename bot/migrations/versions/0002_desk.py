"""What was done, what is owed, what is half said, which question is open"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_journal"),
        sa.UniqueConstraint(
            "merchant_id",
            "request_key",
            "operation",
            name="uq_journal_merchant_id_request_key_operation",
        ),
    )
    op.create_index("ix_journal_merchant_id_at", "journal", ["merchant_id", "at"])
    op.create_table(
        "outbox",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=False, server_default=""),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("bot_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_outbox"),
        sa.UniqueConstraint("merchant_id", "key", name="uq_outbox_merchant_id_key"),
    )
    op.create_index("ix_outbox_sent_given_up_due", "outbox", ["sent", "given_up", "due"])
    op.create_table(
        "copies",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("recipient", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint(
            "merchant_id", "about", "recipient", "message_id", "bot_id", name="pk_copies"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_copies_merchant_id_merchants"
        ),
    )
    op.create_index("ix_copies_merchant_id_at", "copies", ["merchant_id", "at"])
    op.create_table(
        "drafts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "token", name="pk_drafts"),
    )
    op.create_index(
        "ix_drafts_merchant_id_person_id_kind", "drafts", ["merchant_id", "person_id", "kind"]
    )
    op.create_index("ix_drafts_merchant_id_at", "drafts", ["merchant_id", "at"])
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    op.create_index("ix_conversations_at", "conversations", ["at"])


def downgrade() -> None:
    op.drop_table("conversations")
    op.drop_table("drafts")
    op.drop_table("copies")
    op.drop_table("outbox")
    op.drop_table("journal")
